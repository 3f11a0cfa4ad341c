namespace Postern.Mail.Trace;

enum TokenKind : byte
{
    Word,

    /// <summary>From its opening parenthesis to behind the closing one.</summary>
    Comment,
    Semicolon,
}

/// <summary>Clauses of RFC 5321 §4.4 and RFC 8314 §7.4.</summary>
enum ClauseKind : byte
{
    /// <summary>Behind a semicolon, or before the first clause.</summary>
    None,
    From,
    By,
    Via,
    With,
    Id,
    For,
    Tls,
}

/// <summary>A piece of a field. The word that opens a clause is <see cref="IsKeyword"/>.</summary>
record struct Token(int Start, int End, TokenKind Kind, ClauseKind Clause, bool IsKeyword)
{
    public readonly Place Place => new(Start, End);

    /// <summary>Of a comment, without its parentheses.</summary>
    public readonly Place Inner => new(Start + 1, End - 1);
}

/// <summary>
/// Cuts a field into words, comments and semicolons. A parenthesis without its partner is taken for white space, so an open comment swallows nothing.
/// Linear: what turns out to stand in a comment is dropped when the comment closes.
/// </summary>
ref struct ReceivedTokens(ReadOnlySpan<char> text, Span<Token> room)
{
    readonly ReadOnlySpan<char> text = text;
    readonly Span<Token> room = room;
    int count;
    int at;

    public static Span<Token> Read(ReadOnlySpan<char> text, Span<Token> room) => new ReceivedTokens(text, room).Read();

    Span<Token> Read()
    {
        Span<(int Count, int Position)> open = stackalloc (int, int)[TraceLimits.CommentDepthMax];
        var depth = 0;
        while (at < text.Length && count < room.Length)
        {
            switch (text[at])
            {
                case ' ' or '\t' or ',': at++; break;
                case '(':
                    if (depth < open.Length) open[depth++] = (count, at);
                    at++;
                    break;
                case ')':
                    at++;
                    if (depth > 0) Close(open[--depth]);
                    break;
                case ';': Add(TokenKind.Semicolon, at, ++at); break;
                default: Word(); break;
            }
        }

        return room[..count];
    }

    void Close((int Count, int Position) opened)
    {
        count = opened.Count;
        Add(TokenKind.Comment, opened.Position, at);
    }

    void Word()
    {
        var start = at;
        while (at < text.Length && text[at] is not (' ' or '\t' or '(' or ')' or ';'))
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '(' or ')' or '"') at++;
            else if (text[at] == '"' && text[(at + 1)..].IndexOfAny('"', '(') is > 0 and var quote && text[at + 1 + quote] == '"') at += quote + 1;
            at++;
        }

        at = Math.Min(at, text.Length);
        var end = at;
        while (end > start + 1 && text[end - 1] == ',') end--;
        Add(TokenKind.Word, start, end);
    }

    void Add(TokenKind kind, int start, int end)
    {
        if (count < room.Length) room[count++] = new(start, end, kind, ClauseKind.None, false);
    }
}
