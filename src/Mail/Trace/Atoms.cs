namespace Postern.Mail.Trace;

/// <summary>The words within a stretch of text, comments or not: what stands between blanks, commas, semicolons and parentheses. A quoted string is one.</summary>
ref struct Atoms(ReadOnlySpan<char> text, int start, int end)
{
    readonly ReadOnlySpan<char> text = text;
    readonly int end = end;
    int next = start;

    public int Start { get; private set; }

    public int End { get; private set; }

    public readonly Place Place => new(Start, End);

    public bool IsQuoted { get; private set; }

    public readonly ReadOnlySpan<char> Current => text[Start..End];

    public bool MoveNext()
    {
        while (next < end && IsSeparator(text[next])) next++;
        if (next >= end) return false;

        Start = next;
        IsQuoted = text[next] == '"';
        while (next < end && !IsSeparator(text[next]))
        {
            // A string ends at its quote; one that never does is an ordinary character.
            if (text[next] == '"' && text[(next + 1)..end].IndexOf('"') is >= 0 and var quote) next += quote + 1;
            next++;
        }

        End = next;
        return true;
    }

    static bool IsSeparator(char c) => c is ' ' or '\t' or ',' or ';' or '(' or ')';
}
