using System.Buffers;
using System.Text;

namespace Postern.Mail.Authentication;

/// <summary>Values as RFC 8601 §2.2 writes them: bare where they are tokens, quoted otherwise, and always printable ASCII.</summary>
static class ResultsText
{
    /// <summary>Longest value that is written, in characters.</summary>
    const int ValueMax = 400;

    /// <summary>RFC 2045 §5.1 token.</summary>
    static readonly SearchValues<char> Token = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`{|}~");

    static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static string Value(string value) => IsToken(value) ? value : Quoted(value);

    /// <summary>As above, and <c>local@domain</c> of tokens needs no quotes either.</summary>
    public static string PropertyValue(string value)
    {
        var at = value.IndexOf('@', StringComparison.Ordinal);
        return at >= 0 && value.Length <= ValueMax && IsToken(value[(at + 1)..]) && (at == 0 || IsToken(value[..at])) ? value : Value(value);
    }

    /// <summary>A keyword of ours; another character is a bug, and written as a hyphen.</summary>
    public static string Keyword(string word) => new([.. word.ToLowerInvariant().Select(c => Letters.Contains(c) ? c : '-')]);

    static bool IsToken(string text) => text.Length is > 0 and <= ValueMax && !text.AsSpan().ContainsAnyExcept(Token);

    static string Quoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value.Take(ValueMax))
        {
            if (c is '"' or '\\') text.Append('\\');
            text.Append(c is >= ' ' and < '\x7f' ? c : '?');
        }

        return text.Append('"').ToString();
    }
}
