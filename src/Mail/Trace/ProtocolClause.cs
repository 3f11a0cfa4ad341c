namespace Postern.Mail.Trace;

/// <summary>How it was handed over: what stands behind <c>with</c>.</summary>
record struct ProtocolClause
{
    /// <summary>The name as printed.</summary>
    public Place? Name { get; set; }

    public ProtocolKind Kind { get; set; }

    /// <summary>IronPort: ESMTP/TLS/CIPHER.</summary>
    public Place? Cipher { get; set; }

    /// <summary>The whole word or phrase, for a quote.</summary>
    public Place? Whole { get; set; }

    public static ProtocolClause Read(string text, ReadOnlySpan<Token> tokens)
    {
        var clause = new ProtocolClause();
        for (var at = 0; at < tokens.Length && clause.Name is null; at++)
        {
            if (tokens[at] is { IsKeyword: true, Clause: ClauseKind.With }) clause.ReadName(text, tokens, at + 1);
        }

        return clause;
    }

    public readonly void AddTo(ref TlsFindings tls)
    {
        if (Cipher is not { } cipher) return;
        tls.Cipher ??= cipher;
        if (Whole is { } whole) tls.Saw(whole.Start, whole.End);
    }

    void ReadName(string text, ReadOnlySpan<Token> tokens, int at)
    {
        // "with (CIPHER encrypted) SMTP"
        while (at < tokens.Length && tokens[at].Kind == TokenKind.Comment) at++;
        if (at == tokens.Length || tokens[at] is not { Kind: TokenKind.Word, IsKeyword: false } first) return;
        var word = first.Place.In(text);

        // Mimecast: "with ESMTP with STARTTLS"; a second clause of that kind names no protocol.
        if (TlsWords.IsName(word)) return;
        Whole = first.Place;
        if (ProtocolWords.IsRegistered(word)) Name = first.Place;
        else if (word.IndexOf("/TLS/", StringComparison.OrdinalIgnoreCase) is > 0 and var slash) IronPort(text, first, slash);
        else Phrase(text, tokens, at);
        Kind = Name is { } name ? ProtocolWords.KindOf(name.In(text)) : ProtocolKind.None;
    }

    void IronPort(string text, Token word, int slash)
    {
        Name = new(word.Start, word.Start + slash);
        var cipher = new Place(word.Start + slash + "/TLS/".Length, word.End);
        if (TlsWords.IsCipherText(cipher.In(text))) Cipher = cipher;
    }

    /// <summary>"Microsoft SMTP Server", "IBM ESMTP SMTP Gateway": all words up to the next clause; of "CIPHER encrypted SMTP" only the last.</summary>
    void Phrase(string text, ReadOnlySpan<Token> tokens, int first)
    {
        var (start, end) = (tokens[first].Start, tokens[first].End);
        for (var at = first + 1; at < tokens.Length && tokens[at] is { Kind: TokenKind.Word, IsKeyword: false } token && token.Clause == ClauseKind.With; at++)
        {
            var word = token.Place.In(text);
            if (text[end - 1] == ':') break;
            if (TlsWords.Is(word, "encrypted")) start = at + 1 < tokens.Length ? tokens[at + 1].Start : token.Start;
            else if (!IsPartOfName(word)) break;
            end = token.End;
        }

        if (text[end - 1] == ':') end--;
        if (start >= end) return;
        Name = new(start, end);
        Whole = new(tokens[first].Start, end);
    }

    static bool IsPartOfName(ReadOnlySpan<char> word)
    {
        if (!char.IsAsciiLetterOrDigit(word[0]) || word.Contains('=') || TlsWords.Is(word, "envelope-from")) return false;
        if (word is "over" or "using" or "transient" or "from" or "by" or "via" or "for" or "id") return false;

        // A host's name; but "5.0" and "qmail-scanner-1.24" are versions.
        return !(word.Contains('.') && HostText.IsHostName(word) && !char.IsAsciiDigit(word[^1]));
    }
}
