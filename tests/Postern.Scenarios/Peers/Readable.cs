using System.Text;
using System.Text.RegularExpressions;

namespace Postern.Scenarios.Peers;

/// <summary>A delivered message as a snooper would read it: every transfer encoding undone that it might hide words in.</summary>
public static partial class Readable
{
    /// <summary>The raw message, and after it everything in it that decodes.</summary>
    public static string Text(string raw)
    {
        var unfolded = raw.Replace("\r\n", "\n", StringComparison.Ordinal);
        var quoted = Quoted().Replace(unfolded.Replace("=\n", "", StringComparison.Ordinal), hex => ((char)Convert.ToByte(hex.Groups[1].Value, 16)).ToString());
        var decoded = string.Concat(Base64().Matches(unfolded).Select(block => Decode(block.Value)));
        return $"{unfolded}\n{quoted}\n{decoded}";
    }

    static string Decode(string block)
    {
        var text = block.Replace("\n", "", StringComparison.Ordinal);
        Span<byte> octets = new byte[text.Length];
        return Convert.TryFromBase64String(text[..(text.Length / 4 * 4)], octets, out var length) ? Encoding.UTF8.GetString(octets[..length]) : "";
    }

    [GeneratedRegex("=([0-9A-F]{2})")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?:[A-Za-z0-9+/]{4,}={0,2}\n?)+")]
    private static partial Regex Base64();
}
