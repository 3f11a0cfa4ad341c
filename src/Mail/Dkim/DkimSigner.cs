using System.Buffers;

namespace Postern.Mail.Dkim;

/// <summary>What came of signing. Closed.</summary>
public abstract record DkimSigning
{
    DkimSigning()
    {
    }

    /// <summary>The fields, with their line ends, to stand on top of the message, which must not be changed any more.</summary>
    public sealed record Signed(byte[] Fields) : DkimSigning;

    /// <summary>A signature over this message would prove nothing.</summary>
    public sealed record Refused(string Reason) : DkimSigning;
}

/// <summary>
/// Signs messages (RFC 6376 §5), with all keys at once: RSA and Ed25519 side by side (RFC 8463 §6). The body is read and hashed once,
/// the header is made ready once; each key then costs its operation. l= is never written. For any thread.
/// </summary>
public sealed class DkimSigner(IReadOnlyList<DkimKey> keys, DkimSigningOptions options, TimeProvider clock)
{
    readonly Dictionary<string, string> fields =
        options.Fields.Union(options.Oversigned, StringComparer.OrdinalIgnoreCase).ToDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the message to its end.</summary>
    /// <param name="message">As it will leave: whatever changes afterwards breaks the signature. A bare CR or LF in the body counts as CRLF.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<DkimSigning> Sign(Stream message, CancellationToken ct) => Sign(await DigestedMessage.ToSign(message, options.BodyCanonicalization, ct));

    /// <summary>As above, for a message that was read already, with the body as <see cref="DkimSigningOptions.BodyCanonicalization"/> says.</summary>
    public DkimSigning Sign(DigestedMessage message)
    {
        if (message.Head.SigningProblem is { } problem) return new DkimSigning.Refused(problem);

        var names = NamesToSign(message.Head);
        if (names.Count > DkimLimits.SignedFieldsMax) return new DkimSigning.Refused("more fields than can be signed");
        return new DkimSigning.Signed(Fields("DKIM-Signature: v=1;", message, names, message.Body(new(options.BodyCanonicalization, Length: null)).Hash));
    }

    /// <summary>One field for each key.</summary>
    internal byte[] Fields(string start, DigestedMessage message, IReadOnlyList<string> names, byte[] bodyHash)
    {
        var header = new ArrayBufferWriter<byte>(4096);
        FieldCanonicalizer.WriteNamed(message.Head, names, options.HeaderCanonicalization, header);

        var fields = new ArrayBufferWriter<byte>(1024 * Math.Max(1, keys.Count));
        foreach (var key in keys)
        {
            var begin = fields.WrittenCount;
            SignatureText.WriteUnsigned(fields, start, key, options, names, bodyHash, clock.GetUtcNow());
            var field = fields.WrittenSpan[begin..];
            var signed = new ArrayBufferWriter<byte>(header.WrittenCount + field.Length * 2);
            signed.Write(header.WrittenSpan);
            FieldCanonicalizer.Write(field, options.HeaderCanonicalization, ends: false, signed);
            SignatureText.Close(fields, key.Sign(signed.WrittenSpan));
        }

        return fields.WrittenSpan.ToArray();
    }

    /// <summary>Each name as often as it is there, and once more when it is oversigned.</summary>
    internal List<string> NamesToSign(MessageHead head)
    {
        List<string> names = new(32);
        foreach (var (name, count) in head.Names)
        {
            if (!fields.TryGetValue(name, out var written)) continue;
            for (var times = 0; times < count; times++) names.Add(written);
        }

        names.AddRange(options.Oversigned);
        return names;
    }
}
