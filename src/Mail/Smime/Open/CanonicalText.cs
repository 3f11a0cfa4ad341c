namespace Postern.Mail.Smime.Open;

/// <summary>Text as it is signed: every line ends CRLF (RFC 8551 §3.1.1). Files lose the CR; mail does not.</summary>
static class CanonicalText
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> text)
    {
        var bare = 0;
        for (var at = 0; (at = Next(text.Span, at)) >= 0; at++)
        {
            if (at == 0 || text.Span[at - 1] != '\r') bare++;
        }

        if (bare == 0) return text;
        var (canonical, length) = (new byte[text.Length + bare], 0);
        for (var at = 0; at < text.Length; at++)
        {
            var octet = text.Span[at];
            if (octet == '\n' && (at == 0 || text.Span[at - 1] != '\r')) canonical[length++] = (byte)'\r';
            canonical[length++] = octet;
        }

        return canonical;
    }

    static int Next(ReadOnlySpan<byte> text, int from)
    {
        var found = text[from..].IndexOf((byte)'\n');
        return found < 0 ? -1 : from + found;
    }
}
