using System.Text;

namespace Postern.Flow.Languages;

/// <summary>Words in braces, as <c>{organization}</c>. There is nothing else in them: no expression, no format, no call.</summary>
static class Placeholders
{
    /// <summary>Characters of a name.</summary>
    const int NameLengthMax = 32;

    /// <summary>Fills in from left to right; what was filled in is not looked at again. A name that nobody gave stays as it is.</summary>
    public static string Fill(string text, ReadOnlySpan<(string Name, string Value)> values)
    {
        var filled = new StringBuilder(text.Length + 64);
        for (var at = 0; at < text.Length;)
        {
            if (NameAt(text, at) is { } name && ValueOf(name, values) is { } value)
            {
                filled.Append(value);
                at += name.Length + 2;
            }
            else
            {
                filled.Append(text[at++]);
            }
        }

        return filled.ToString();
    }

    /// <summary>The names that a text has, sorted, each once.</summary>
    public static IReadOnlyList<string> Of(string text) =>
        [.. Enumerable.Range(0, text.Length).Select(at => NameAt(text, at)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    static string? NameAt(string text, int at)
    {
        if (text[at] != '{' || text.IndexOf('}', at, int.Min(NameLengthMax + 2, text.Length - at)) is not (> 0 and var end)) return null;
        var name = text[(at + 1)..end];
        return name.Length > 0 && name.All(char.IsAsciiLetter) ? name : null;
    }

    static string? ValueOf(string name, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var (given, value) in values)
            if (given == name) return value;
        return null;
    }
}
