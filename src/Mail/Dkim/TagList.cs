using System.Text;
using System.Text.Unicode;

namespace Postern.Mail.Dkim;

/// <summary>
/// <c>name=value;</c> lists (RFC 6376 §3.2), as DKIM, ARC and DMARC write them. Octets over 127 must be UTF-8 (RFC 8616).
/// </summary>
public sealed class TagList
{
    readonly List<Tag> tags = [];

    TagList()
    {
    }

    internal static TagList Empty { get; } = new();

    /// <summary>The value with white space around it taken off; null when there is no such tag. Names are compared as written.</summary>
    public string? this[string name] => Find(name)?.Value;

    /// <summary>The name of the first tag; null in an empty list.</summary>
    public string? First => tags.Count > 0 ? tags[0].Name : null;

    /// <summary>The value with all white space taken out, folds too: what base64 and lists of names want.</summary>
    public string? Compact(string name) => this[name] is { } value ? string.Concat(value.Where(c => !IsSpace(c))) : null;

    /// <summary>Reads a list; null when it is none, or has a tag twice (§3.2), and then <paramref name="problem"/> says why.</summary>
    public static TagList? Read(ReadOnlySpan<byte> text, out string problem)
    {
        var list = new TagList();
        problem = "";
        if (!Utf8.IsValid(text)) problem = "octets that are no UTF-8";

        var at = 0;
        while (at < text.Length && problem.Length == 0)
        {
            var length = text[at..].IndexOf((byte)';');
            var end = length < 0 ? text.Length : at + length;
            if (!text[at..end].ContainsAnyExcept(" \t\r\n"u8) && end == text.Length) break; // behind the last semicolon
            problem = list.Add(text, at, end);
            at = end + 1;
        }

        return problem.Length == 0 ? list : null;
    }

    /// <summary>Where the value of a tag stands in the text, with the white space around it.</summary>
    internal Range? PlaceOf(string name) => Find(name) is { } tag ? tag.Start..tag.End : null;

    string Add(ReadOnlySpan<byte> text, int at, int end)
    {
        var spec = text[at..end];
        var equals = spec.IndexOf((byte)'=');
        if (equals < 0) return "a tag without a value";

        var name = Encoding.UTF8.GetString(spec[..equals].Trim(" \t\r\n"u8));
        if (!IsName(name)) return "a tag whose name is none";
        if (Find(name) is not null) return $"the tag {name} twice";
        if (tags.Count == DkimLimits.TagsMax) return "too many tags";

        var value = spec[(equals + 1)..];
        foreach (var octet in value)
        {
            if (octet is < 0x20 and not ((byte)'\t' or (byte)'\r' or (byte)'\n') or 0x7f) return "a control character";
        }

        tags.Add(new(name, Encoding.UTF8.GetString(value.Trim(" \t\r\n"u8)), at + equals + 1, end));
        return "";
    }

    Tag? Find(string name) => tags.Find(tag => tag.Name == name);

    static bool IsName(string name) => name.Length is > 0 and <= 64 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    sealed record Tag(string Name, string Value, int Start, int End);
}
