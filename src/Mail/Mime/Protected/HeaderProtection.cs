namespace Postern.Mail.Mime.Protected;

/// <summary>
/// Header protection (RFC 9788): the sender's header fields go into the payload that is signed and encrypted, and outside stands
/// only what <see cref="FieldPlaces"/> lets. The octets of the body are not touched, and a large body is not read.
/// </summary>
/// <remarks>
/// No "legacy display" (RFC 9788 §5.2): it writes the hidden fields into the text of the body, which is not ours to change. A mail
/// program that knows no header protection shows the outer subject.
/// </remarks>
public static class HeaderProtection
{
    /// <summary>Subject outside an encrypted message. RFC 9788 §3.2.1 proposes "[...]"; any words may stand there.</summary>
    public const string SubjectOutside = "Encrypted message";

    /// <summary>Longest header that is protected, in octets: what SMTP takes in.</summary>
    public const int HeaderSizeMax = MimeLimits.HeaderSizeMax;

    const int ReadSize = 64 << 10;

    /// <summary>Splits a message; reads as much of <paramref name="rest"/> as the header needs.</summary>
    /// <param name="head">First octets; may be empty, may be all.</param>
    /// <param name="rest">What follows; null when the head is all. Not disposed of here.</param>
    /// <param name="confidentiality">What may stand outside.</param>
    /// <param name="ct">Stops reading.</param>
    /// <returns>Null when the header is larger than <see cref="HeaderSizeMax"/> or has more than <see cref="MimeLimits.FieldsMax"/> fields.</returns>
    public static async ValueTask<ProtectedMessage?> Split(ReadOnlyMemory<byte> head, Stream? rest, HeaderConfidentiality confidentiality, CancellationToken ct)
    {
        if (rest is not null && HeaderEnd(head.Span, 0) < 0)
        {
            head = await ReadHeader(head, rest, ct);
            if (head.Length > HeaderSizeMax && HeaderEnd(head.Span, 0) < 0) return null;
        }

        return Split(head, rest, confidentiality);
    }

    /// <summary>As above for a message whose header is wholly in the head.</summary>
    public static ProtectedMessage? Split(ReadOnlyMemory<byte> head, Stream? rest, HeaderConfidentiality confidentiality)
    {
        var end = HeaderEnd(head.Span, 0);
        var header = MimeMessage.Parse(end < 0 ? head : head[..end]);
        var (entity, excess) = (header.Root, header.Excess);
        if ((excess & (MimeExcess.Fields | MimeExcess.HeaderSize)) != 0 || entity.Header.Length > HeaderSizeMax) return null;

        var split = new SplitHeader(confidentiality);
        for (var index = 0; index < entity.FieldCount; index++) split.Add(entity.Field(index));
        return new(split.OuterFields(), split.Payload(head[entity.Header.Length..]), rest);
    }

    static async ValueTask<ReadOnlyMemory<byte>> ReadHeader(ReadOnlyMemory<byte> head, Stream rest, CancellationToken ct)
    {
        var buffer = new byte[head.Length + ReadSize];
        head.CopyTo(buffer);
        var (length, searched) = (head.Length, 0);
        while (length <= HeaderSizeMax && HeaderEnd(buffer.AsSpan(0, length), searched) < 0)
        {
            searched = Math.Max(0, length - 3);
            if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = await rest.ReadAsync(buffer.AsMemory(length), ct);
            if (read == 0) break;
            length += read;
        }

        return buffer.AsMemory(0, length);
    }

    /// <summary>Octets up to the first empty line, that line included; -1 when there is none. No header reaches further, though a broken one may end sooner.</summary>
    static int HeaderEnd(ReadOnlySpan<byte> octets, int from)
    {
        if (from == 0 && octets is [(byte)'\n', ..] or [(byte)'\r', (byte)'\n', ..]) return octets[0] == '\n' ? 1 : 2;

        for (var at = from; octets[at..].IndexOf((byte)'\n') is var found and >= 0; at += found + 1)
        {
            var next = octets[(at + found + 1)..];
            if (next is [(byte)'\n', ..]) return at + found + 2;
            if (next is [(byte)'\r', (byte)'\n', ..]) return at + found + 3;
        }

        return -1;
    }
}
