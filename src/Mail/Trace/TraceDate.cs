using Postern.Mail.Mime;

namespace Postern.Mail.Trace;

/// <summary>When it was received: what stands behind a semicolon, the last that reads as a date; else a weekday and what follows.</summary>
static class TraceDate
{
    const int LengthMax = 80;

    /// <summary>Places that are tried: a line of nothing but semicolons costs no more.</summary>
    const int TriesMax = 6;

    public static DateTimeOffset? Read(string text, ReadOnlySpan<Token> tokens)
    {
        var tries = 0;
        for (var at = tokens.Length - 1; at >= 0 && tries < TriesMax; at--)
        {
            if (tokens[at].Kind != TokenKind.Semicolon && !IsWeekday(text, tokens[at])) continue;
            tries++;
            if (TryRead(text.AsSpan(tokens[at].Kind == TokenKind.Semicolon ? tokens[at].End : tokens[at].Start), out var date)) return date;
        }

        return null;
    }

    static bool TryRead(ReadOnlySpan<char> tail, out DateTimeOffset date)
    {
        if (tail.IndexOf(';') is >= 0 and var next) tail = tail[..next];
        if (tail.Length > LengthMax) tail = tail[..LengthMax];
        Span<byte> octets = stackalloc byte[LengthMax];
        for (var at = 0; at < tail.Length; at++) octets[at] = tail[at] < 0x80 ? (byte)tail[at] : (byte)'?';
        return MailDate.TryParse(octets[..tail.Length], out date);
    }

    static bool IsWeekday(string text, Token token)
    {
        var length = token.End - token.Start;
        if (token.Kind != TokenKind.Word || length is < 3 or > 9) return false;
        var name = text.AsSpan(token.Start, 3);
        foreach (var day in (ReadOnlySpan<string>)["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
        {
            if (name.Equals(day, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
