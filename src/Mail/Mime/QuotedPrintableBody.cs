namespace Postern.Mail.Mime;

/// <summary>Quoted-printable (RFC 2045 §6.7). An equals sign that begins nothing stays as it is, as the RFC advises for readers.</summary>
static class QuotedPrintableBody
{
    public static int Decode(ReadOnlySpan<byte> body, Span<byte> into)
    {
        var written = 0;
        while (body.IndexOf((byte)'=') is var found and >= 0)
        {
            body[..found].CopyTo(into[written..]);
            written += found;
            body = body[(found + 1)..];

            if (body.Length >= 2 && Hex.TryPair(body[0], body[1], out var octet))
            {
                into[written++] = octet;
                body = body[2..];
            }
            else if (SoftBreak(body) is >= 0 and var skipped) body = body[skipped..];
            else into[written++] = (byte)'=';
        }

        body.CopyTo(into[written..]);
        return written + body.Length;
    }

    /// <summary>Octets of the line end behind an equals sign, white space that a transport added included; -1 when there is none.</summary>
    static int SoftBreak(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty) return 0;
        var at = rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (at < 0) return rest.Length;
        if (rest[at] == '\n') return at + 1;
        return rest[at..].StartsWith("\r\n"u8) ? at + 2 : -1;
    }
}
