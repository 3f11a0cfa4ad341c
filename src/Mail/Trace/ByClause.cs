namespace Postern.Mail.Trace;

/// <summary>Who received: the word behind <c>by</c>.</summary>
static class ByClause
{
    /// <summary>The name without brackets and port; null when a comment or another clause stands in its place. A name of several words is taken whole.</summary>
    public static Place? Host(string text, ReadOnlySpan<Token> tokens)
    {
        for (var at = 0; at + 1 < tokens.Length; at++)
        {
            if (tokens[at] is not { IsKeyword: true, Clause: ClauseKind.By }) continue;
            if (tokens[at + 1] is not { Kind: TokenKind.Word, IsKeyword: false } first) return null;
            var name = Bare(text, first.Place);
            return IsHost(name.In(text)) ? name : Phrase(text, tokens, at + 1, name);
        }

        return null;
    }

    static bool IsHost(ReadOnlySpan<char> name) => name.Contains('.') || name.Contains(':');

    /// <summary>"Forcepoint Email", "Aruba Outgoing Smtp": words up to the next clause, none of which begins with a digit or a lower-case letter.</summary>
    static Place Phrase(string text, ReadOnlySpan<Token> tokens, int first, Place name)
    {
        var end = name.End;
        for (var at = first + 1; at < tokens.Length; at++)
        {
            var token = tokens[at];
            if (token.Kind != TokenKind.Word || token.IsKeyword || token.Clause != ClauseKind.By || !char.IsAsciiLetterUpper(text[token.Start])) break;
            end = token.End;
        }

        return name with { End = end };
    }

    static Place Bare(string text, Place word)
    {
        var name = word.In(text);
        var start = word.Start;
        var unwrapped = HostText.Unwrapped(name);
        if (name[0] == '[' && HostText.IsAddress(unwrapped))
        {
            name.Overlaps(unwrapped, out var offset);
            return new(start + offset, start + offset + unwrapped.Length);
        }

        // An IPv6 address has colons of its own.
        if (HostText.IsAddress(name)) return word;
        var colon = name.LastIndexOf(':');
        return colon > 0 && colon + 1 < name.Length && !name[(colon + 1)..].ContainsAnyExceptInRange('0', '9') ? new(start, start + colon) : word;
    }
}
