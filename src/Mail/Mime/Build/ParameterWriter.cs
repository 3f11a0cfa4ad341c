using System.Buffers;
using System.Text;

namespace Postern.Mail.Mime.Build;

/// <summary>Tokens of one parameter: quoted when ASCII, else with charset and percent encoding, in sections when long (RFC 2231).</summary>
static class ParameterWriter
{
    /// <summary>Characters of one section's value, so that a line stays under 78.</summary>
    const int SectionMax = 50;

    static readonly SearchValues<char> Attribute = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~");

    /// <summary>Tokens that follow "type;": each but the last ends in a semicolon.</summary>
    public static IEnumerable<string> Tokens(string name, string value)
    {
        value = HeaderWriter.Calm(value);
        if (Ascii.IsValid(value) && value.Length <= SectionMax && !value.Contains("=?", StringComparison.Ordinal))
            return [$"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""];

        var sections = Sections(value);
        return sections.Count == 1
            ? [$"{name}*=utf-8''{sections[0]}"]
            : sections.Select((section, number) =>
                $"{name}*{number}*={(number == 0 ? "utf-8''" : "")}{section}{(number < sections.Count - 1 ? ";" : "")}");
    }

    static List<string> Sections(string value)
    {
        List<string> sections = [];
        var section = new StringBuilder();
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            // A character is never cut: not all readers join the octets before decoding.
            if (section.Length > SectionMax - 12)
            {
                sections.Add(section.ToString());
                section.Clear();
            }

            foreach (var octet in octets[..rune.EncodeToUtf8(octets)])
            {
                if (Attribute.Contains((char)octet)) section.Append((char)octet);
                else section.Append('%').Append(octet.ToString("X2", null));
            }
        }

        sections.Add(section.ToString());
        return sections;
    }
}
