namespace Postern.Mail.Trace;

/// <summary>Who sent: the <c>from</c> clause and the comments in it. All are places in the field.</summary>
record struct SenderClause
{
    /// <summary>The first word, where it is a name.</summary>
    public Place? Host { get; set; }

    /// <summary>The client's address as the receiver saw it; never one that stands where HELO is shown.</summary>
    public Place? Address { get; set; }

    public Place? ReverseName { get; set; }

    public Place? Helo { get; set; }

    /// <summary>"unknown", "unverified", "may be forged".</summary>
    public bool IsDoubted { get; set; }

    Place? literal; // an address in the place of the first word: what the client called itself, unless there is nothing better
    Place? plain; // an address without brackets in a comment
    Place? beside; // an address in brackets that stands in no comment

    public static SenderClause Read(string text, ReadOnlySpan<Token> tokens)
    {
        var at = 0;
        while (at < tokens.Length && tokens[at] is not { IsKeyword: true, Clause: ClauseKind.From }) at++;
        var clause = new SenderClause();
        if (at == tokens.Length) return clause;

        if (at + 1 < tokens.Length && tokens[at + 1] is { Kind: TokenKind.Word, IsKeyword: false } first) clause.FirstWord(text, first.Place);
        for (at++; at < tokens.Length && tokens[at].Clause == ClauseKind.From; at++)
        {
            var token = tokens[at];
            if (token.Kind == TokenKind.Comment) clause.Comment(text, token.Inner);
            else if (text[token.Start] == '[' && Bracketed(text, token.Place) is { } address && address.Start > clause.literal?.End) clause.beside ??= address;
            else if (text[token.Start] == '[' && clause.literal is null) clause.beside ??= Bracketed(text, token.Place);
        }

        clause.Settle(text);
        return clause;
    }

    void FirstWord(string text, Place word)
    {
        if (AddressIn(text, word) is { } address) literal = address;
        else if (text[word.Start] == '[' && text[word.End - 1] == ']') Helo = word;
        else if (TlsWords.Is(word.In(text), "unknown")) IsDoubted = true;
        else Host = word;
    }

    void Comment(string text, Place inner)
    {
        IsDoubted |= inner.In(text).Contains("may be forged", StringComparison.OrdinalIgnoreCase);
        var atoms = new Atoms(text, inner.Start, inner.End);
        Place? before = null;
        var isBehindAddress = false;
        while (atoms.MoveNext())
        {
            var atom = atoms.Place;
            var word = atom.In(text);
            if (TlsWords.Is(word, "HELO") || TlsWords.Is(word, "EHLO"))
            {
                if (atoms.MoveNext()) Helo = atoms.Place;
            }
            else if (atoms.IsQuoted)
            {
                // ZMailer: ([192.0.2.1]:25 "EHLO mx.example" rhost-flags-OK)
                if (TlsWords.StartsWith(word, "\"EHLO ") || TlsWords.StartsWith(word, "\"HELO ")) Helo = new(atoms.Start + "\"EHLO ".Length, atoms.End - 1);
            }
            else if (Key(word) is > 0 and var sign)
            {
                if (TlsWords.Is(word[..sign], "helo") || TlsWords.Is(word[..sign], "ehlo")) Helo = new(atoms.Start + sign + 1, atoms.End);
                else if (TlsWords.Is(word[..sign], "ip") || TlsWords.Is(word[..sign], "addr")) plain ??= AddressIn(text, new(atoms.Start + sign + 1, atoms.End));
            }
            else if (Bracketed(text, atom) is { } address)
            {
                isBehindAddress = Address is null;
                if (Address is null) AddAddress(text, address, NameBefore(text, atom) ?? before);
            }
            else if (isBehindAddress && ReverseName is null && IsName(word)) (ReverseName, isBehindAddress) = (atom, false);
            else plain ??= AddressIn(text, atom);
            before = atom;
        }
    }

    void AddAddress(string text, Place address, Place? name)
    {
        Address = address;
        IsDoubted |= name is { } shown && (TlsWords.Is(shown.In(text), "unknown") || TlsWords.Is(shown.In(text), "unverified") || TlsWords.Is(shown.In(text), "softdnserr"));
        if (name is { } found && IsName(found.In(text))) ReverseName = found;
    }

    /// <summary>"localhost[127.0.0.1]" in one word.</summary>
    static Place? NameBefore(string text, Place atom) =>
        atom.In(text).IndexOf('[') is > 0 and var bracket ? new(atom.Start, atom.Start + bracket) : null;

    static int Key(ReadOnlySpan<char> word)
    {
        var sign = word.IndexOf('=');
        var bracket = word.IndexOf('[');
        return bracket >= 0 && bracket < sign ? -1 : sign;
    }

    static bool IsName(ReadOnlySpan<char> word) => word.Contains('.') && HostText.IsHostName(word) && !HostText.IsAddress(word) && !TlsWords.IsVersion(word) || TlsWords.Is(word, "localhost");

    static Place? Bracketed(string text, Place atom)
    {
        var word = atom.In(text);
        var open = word.IndexOf('[');
        while (open >= 0 && open + 1 < word.Length && word[open + 1] == '[') open++;
        if (open < 0 || word[open..].IndexOf(']') is not (> 1 and var close)) return null;
        var start = atom.Start + open + 1;
        var inner = new Place(start, start + close - 1);
        if (TlsWords.StartsWith(inner.In(text), "IPv6:")) inner = new(start + 5, inner.End);
        return WithoutPort(text, inner);
    }

    static Place? WithoutPort(string text, Place address)
    {
        if (HostText.IsAddress(address.In(text))) return address;
        var colon = address.In(text).LastIndexOf(':');
        return colon > 0 && HostText.IsAddress(text.AsSpan(address.Start, colon)) ? address with { End = address.Start + colon } : null;
    }

    /// <summary>An address with or without brackets, a user before it or a port behind it.</summary>
    static Place? AddressIn(string text, Place atom)
    {
        if (Bracketed(text, atom) is { } bracketed && text[atom.Start] == '[') return bracketed;
        var start = atom.In(text).LastIndexOfAny('@', '/') + 1 + atom.Start;
        var bare = new Place(start, atom.End);
        if (TlsWords.StartsWith(bare.In(text), "IPv6:")) bare = new(start + 5, atom.End);
        return WithoutPort(text, bare);
    }

    void Settle(string text)
    {
        var isShown = Address is not null;
        Address ??= beside ?? plain ?? literal;

        // Where HELO is shown apart, or by Exim, which shows it when it differs, the first word is what DNS said.
        if (ReverseName is null && Host is not null && (Helo is not null || (isShown && text.Contains("(Exim ", StringComparison.Ordinal)))) ReverseName = Host;
        Helo ??= Host ?? (isShown ? literal : null);
    }
}
