namespace Postern.Mail.Trace;

/// <summary>
/// Says of each token to which clause it belongs. Clauses may stand in any order, behind a semicolon too, and each counts once but <c>with</c>: some
/// systems write two.
/// </summary>
static class ReceivedClauses
{
    /// <summary>Marks the tokens; those of a second field that was glued on are cut off.</summary>
    public static Span<Token> Mark(ReadOnlySpan<char> text, Span<Token> tokens)
    {
        var current = ClauseKind.None;
        uint seen = 0;
        for (var at = 0; at < tokens.Length; at++)
        {
            ref var token = ref tokens[at];
            if (token.Kind == TokenKind.Semicolon) current = ClauseKind.None;
            if (token.Kind == TokenKind.Word)
            {
                var word = text[token.Start..token.End];
                if (at > 0 && IsNextField(word)) return tokens[..at];
                if (Opens(word) is var clause and not ClauseKind.None && MayOpen(text, tokens, at, clause, current, seen))
                {
                    (current, token.IsKeyword) = (clause, true);
                    seen |= 1u << (int)clause;
                }
            }

            token.Clause = current;
        }

        return tokens;
    }

    static ClauseKind Opens(ReadOnlySpan<char> word) => word.Length switch
    {
        2 when Is(word, "by") => ClauseKind.By,
        2 when Is(word, "id") => ClauseKind.Id,
        3 when Is(word, "via") => ClauseKind.Via,
        3 when Is(word, "for") => ClauseKind.For,
        3 when Is(word, "tls") => ClauseKind.Tls,
        4 when Is(word, "from") => ClauseKind.From,
        4 when Is(word, "with") => ClauseKind.With,
        _ => ClauseKind.None,
    };

    static bool MayOpen(ReadOnlySpan<char> text, Span<Token> tokens, int at, ClauseKind clause, ClauseKind current, uint seen)
    {
        var isNew = (seen & (1u << (int)clause)) == 0;
        var isFirstValue = current is ClauseKind.From && at > 0 && tokens[at - 1].IsKeyword;
        if (isFirstValue) return false; // a client may call itself anything, "by" too
        return clause switch
        {
            ClauseKind.With => !IsFollowedBy(text, tokens, at, "cipher"),

            // Only behind the protocol: elsewhere it is an ordinary word.
            ClauseKind.Tls => isNew && (seen & (1u << (int)ClauseKind.With)) != 0 && current is not ClauseKind.For,
            ClauseKind.From => (seen & ~(1u << (int)ClauseKind.By)) == 0, // Smail wrote it behind by
            ClauseKind.By => isNew && !IsFollowedBy(text, tokens, at, "authid"), // Exim: who logged in
            ClauseKind.None or ClauseKind.Via or ClauseKind.Id or ClauseKind.For => isNew,
        };
    }

    static bool IsFollowedBy(ReadOnlySpan<char> text, Span<Token> tokens, int at, ReadOnlySpan<char> word) =>
        at + 1 < tokens.Length && tokens[at + 1].Kind == TokenKind.Word && Is(text[tokens[at + 1].Start..tokens[at + 1].End], word);

    static bool IsNextField(ReadOnlySpan<char> word) => word[^1] == ':' && (Is(word, "Received:") || Is(word, "X-Received:"));

    static bool Is(ReadOnlySpan<char> word, ReadOnlySpan<char> name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
