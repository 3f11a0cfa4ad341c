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
    readonly ReadOnlySpan<byte> _field;
    int _at;
    int _count;

    /// <summary>Reads the value before the first semicolon: a token with an optional slash; spaces around the slash are forgiven by nobody.</summary>
    public ParameterReader(ReadOnlySpan<byte> field)
    {
        _field = field;
        SkipComments();
        var start = _at;
        var length = field[start..].IndexOfAny(TokenEnd);
        _at = length < 0 ? field.Length : start + length;
        Main = field[start.._at];
    }

    public ReadOnlySpan<byte> Main { get; }

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value without its quotation marks, escapes and folds still in it.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the value holds backslashes or line ends that have to be taken out.</summary>
    public bool IsRaw { get; private set; }

    public bool MoveNext()
    {
        while (_at < _field.Length && _count < MimeLimits.ParametersMax)
        {
            SkipComments();
            if (_at >= _field.Length) return false;
            if (_field[_at] == ';')
            {
                _at++;
                continue;
            }

            ReadName();
            SkipComments();
            if (_at >= _field.Length || _field[_at] != '=')
            {
                SkipToSemicolon();
                continue;
            }

            _at++;
            SkipSpace();
            ReadValue();
            _count++;
            if (!Name.IsEmpty) return true;
        }

        return false;
    }

    void ReadName()
    {
        var length = _field[_at..].IndexOfAny(TokenEnd);
        if (length < 0) length = _field.Length - _at;
        Name = _field.Slice(_at, length);
        _at += length;
    }

    void ReadValue()
    {
        IsRaw = false;
        if (_at < _field.Length && _field[_at] == '"') ReadQuoted();
        else ReadUnquoted();
    }

    void ReadQuoted()
    {
        var start = ++_at;
        while (_field[_at..].IndexOfAny(QuotedEnd) is var found and >= 0)
        {
            _at += found;
            if (_field[_at] == '"') break;
            IsRaw = true;
            _at = Math.Min(_at + 2, _field.Length);
        }

        // A string that is never closed goes to the end of the field.
        if (_at >= _field.Length || _field[_at] != '"') _at = _field.Length;
        Value = _field[start.._at].TrimEnd("\r\n"u8);
        IsRaw |= Value.Contains((byte)'\n');
        if (_at < _field.Length) _at++;
    }

    /// <summary>Senders forget the quotation marks around file names with spaces, so only a semicolon, or a line that starts a new parameter, ends it.</summary>
    void ReadUnquoted()
    {
        var start = _at;
        var rest = _field[start..];
        var length = rest.IndexOf((byte)';');
        if (length < 0) length = rest.Length;

        var fold = rest[..length].IndexOf((byte)'\n');
        if (fold >= 0 && (fold + 1 >= length || rest[fold..length].Contains((byte)'='))) length = fold;

        _at = start + length;
        var value = rest[..length];
        var comment = value.IndexOf((byte)'(');
        if (comment > 0 && value[comment - 1] == ' ') value = value[..comment];

        Value = value.Trim(" \t\r\n"u8);
        IsRaw = Value.Contains((byte)'\n');
    }

    void SkipSpace()
    {
        var found = _field[_at..].IndexOfAnyExcept(Space);
        _at = found < 0 ? _field.Length : _at + found;
    }

    void SkipToSemicolon()
    {
        var found = _field[_at..].IndexOf((byte)';');
        _at = found < 0 ? _field.Length : _at + found + 1;
    }

    void SkipComments()
    {
        SkipSpace();
        while (_at < _field.Length && _field[_at] == '(')
        {
            _at += Comments.Length(_field[_at..]);
            SkipSpace();
        }
    }
}
