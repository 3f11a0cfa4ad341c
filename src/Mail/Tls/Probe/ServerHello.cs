using System.Buffers.Binary;
using System.Net.Security;

namespace Postern.Mail.Tls.Probe;

/// <summary>Reads what the server chose (RFC 5246 §7.4.1.3, RFC 8446 §4.1.3). A HelloRetryRequest has the same form, and has chosen too.</summary>
static class ServerHello
{
    const byte ServerHelloMessage = 2;
    const ushort SupportedVersions = 43;
    const int RandomLength = 32;

    /// <summary>Null while the message is not whole.</summary>
    public static ProbeAnswer? TryRead(ReadOnlySpan<byte> message)
    {
        if (message.Length < 4) return null;
        if (message[0] != ServerHelloMessage) return Malformed;

        var length = (message[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if (length > TlsProbe.AnswerMax) return Malformed;
        return message.Length < 4 + length ? null : Read(message.Slice(4, length));
    }

    static ProbeAnswer Malformed => new ProbeAnswer.Unclear("the answer is no ServerHello");

    // version 2, random 32, session id, suite 2, compression 1, then perhaps extensions
    static ProbeAnswer Read(ReadOnlySpan<byte> body)
    {
        var at = 2 + RandomLength;
        if (body.Length <= at || body.Length < at + 1 + body[at] + 3) return Malformed;

        var rest = body[(at + 1 + body[at])..];
        var suite = (TlsCipherSuite)BinaryPrimitives.ReadUInt16BigEndian(rest);
        var version = Chosen(rest[3..]) ?? (ProbedVersion)BinaryPrimitives.ReadUInt16BigEndian(body);
        return Enum.IsDefined(version) ? new ProbeAnswer.Accepted(version, suite) : Malformed;
    }

    /// <summary>Of TLS 1.3 the version stands in an extension.</summary>
    static ProbedVersion? Chosen(ReadOnlySpan<byte> extensions)
    {
        if (extensions.Length < 2) return null;
        for (extensions = extensions[2..]; extensions.Length >= 4;)
        {
            var (kind, length) = (BinaryPrimitives.ReadUInt16BigEndian(extensions), BinaryPrimitives.ReadUInt16BigEndian(extensions[2..]));
            if (extensions.Length < 4 + length) return null;
            if (kind == SupportedVersions && length == 2) return (ProbedVersion)BinaryPrimitives.ReadUInt16BigEndian(extensions[4..]);
            extensions = extensions[(4 + length)..];
        }

        return null;
    }
}
