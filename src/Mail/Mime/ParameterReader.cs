using System.Buffers;

namespace Postern.Mail.Mime;

/// <summary>
/// Walks "value; name=value; name="value"" (RFC 2045 §5.1) over raw bytes, comments and folds in between. What is not
/// well formed is skipped up to the next semicolon.
/// </summary>
ref struct ParameterReader
{
    static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);
    static readonly SearchValues<byte> TokenEnd = SearchValues.Create(" \t\r\n;(="u8);
    static readonly SearchValues<byte> QuotedEnd = SearchValues.Create("\"\\"u8);
    readonly ReadOnlySpan<byte> field;
    int at;
    int count;

    /// <summary>Reads the value before the first semicolon: a token with an optional slash; spaces around the slash are forgiven by nobody.</summary>
    public ParameterReader(ReadOnlySpan<byte> field)
    {
        this.field = field;
        SkipComments();
        var start = at;
        var length = field[start..].IndexOfAny(TokenEnd);
        at = length < 0 ? field.Length : start + length;
        Main = field[start..at];
    }

    public ReadOnlySpan<byte> Main { get; }

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value without its quotation marks, escapes and folds still in it.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the value holds backslashes or line ends that have to be taken out.</summary>
    public bool IsRaw { get; private set; }

    public bool MoveNext()
    {
        while (at < field.Length && count < MimeLimits.ParametersMax)
        {
            SkipComments();
            if (at >= field.Length) return false;
            if (field[at] == ';')
            {
                at++;
                continue;
            }

            ReadName();
            SkipComments();
            if (at >= field.Length || field[at] != '=')
            {
                SkipToSemicolon();
                continue;
            }

            at++;
            SkipSpace();
            ReadValue();
            count++;
            if (!Name.IsEmpty) return true;
        }

        return false;
    }

    void ReadName()
    {
        var length = field[at..].IndexOfAny(TokenEnd);
        if (length < 0) length = field.Length - at;
        Name = field.Slice(at, length);
        at += length;
    }

    void ReadValue()
    {
        IsRaw = false;
        if (at < field.Length && field[at] == '"') ReadQuoted();
        else ReadUnquoted();
    }

    void ReadQuoted()
    {
        var start = ++at;
        while (field[at..].IndexOfAny(QuotedEnd) is var found and >= 0)
        {
            at += found;
            if (field[at] == '"') break;
            IsRaw = true;
            at = Math.Min(at + 2, field.Length);
        }

        // A string that is never closed goes to the end of the field.
        if (at >= field.Length || field[at] != '"') at = field.Length;
        Value = field[start..at].TrimEnd("\r\n"u8);
        IsRaw |= Value.Contains((byte)'\n');
        if (at < field.Length) at++;
    }

    /// <summary>Senders forget the quotation marks around file names with spaces, so only a semicolon, or a line that starts a new parameter, ends it.</summary>
    void ReadUnquoted()
    {
        var start = at;
        var rest = field[start..];
        var length = rest.IndexOf((byte)';');
        if (length < 0) length = rest.Length;

        var fold = rest[..length].IndexOf((byte)'\n');
        if (fold >= 0 && (fold + 1 >= length || rest[fold..length].Contains((byte)'='))) length = fold;

        at = start + length;
        var value = rest[..length];
        var comment = value.IndexOf((byte)'(');
        if (comment > 0 && value[comment - 1] == ' ') value = value[..comment];

        Value = value.Trim(" \t\r\n"u8);
        IsRaw = Value.Contains((byte)'\n');
    }

    void SkipSpace()
    {
        var found = field[at..].IndexOfAnyExcept(Space);
        at = found < 0 ? field.Length : at + found;
    }

    void SkipToSemicolon()
    {
        var found = field[at..].IndexOf((byte)';');
        at = found < 0 ? field.Length : at + found + 1;
    }

    void SkipComments()
    {
        SkipSpace();
        while (at < field.Length && field[at] == '(')
        {
            at += Comments.Length(field[at..]);
            SkipSpace();
        }
    }
}
