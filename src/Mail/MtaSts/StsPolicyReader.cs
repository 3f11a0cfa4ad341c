using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Postern.Mail.MtaSts;

/// <summary>
/// Reads the text of a policy (RFC 8461 §3.2). Lines end in CRLF or LF. Unknown keys are ignored, and of a key that is there twice the first
/// counts, but for mx. What is malformed makes the whole policy malformed. Milder than the grammar in one thing: empty lines.
/// </summary>
public static class StsPolicyReader
{
    const int KeyLengthMax = 32;

    public static StsPolicyReading Read(ReadOnlySpan<byte> text)
    {
        if (text.Length > StsLimits.PolicySizeMax) return Bad($"it is longer than {StsLimits.PolicySizeMax} octets");
        if (!Utf8.IsValid(text)) return Bad("it is not UTF-8");

        Dictionary<string, string> first = new(StringComparer.Ordinal);
        List<MxPattern> patterns = [];
        foreach (var range in text.Split((byte)'\n'))
        {
            if (Line(text[range]) is not { Length: > 0 } line) continue;
            if (Split(line) is not var (key, value)) return Bad("a line is no key and value");
            if (key != "mx") first.TryAdd(key, value);
            else if (patterns.Count == StsLimits.PatternsMax) return Bad($"it has more than {StsLimits.PatternsMax} mx patterns");
            else if (MxPattern.TryRead(value, out var pattern)) patterns.Add(pattern);
            else return Bad("an mx is no host name");
        }

        return Of(first, patterns);
    }

    static StsPolicyReading Of(Dictionary<string, string> first, List<MxPattern> patterns)
    {
        if (first.GetValueOrDefault("version") != "STSv1") return Bad("its version is not STSv1");
        if (ModeOf(first.GetValueOrDefault("mode")) is not { } mode) return Bad("its mode is not none, testing or enforce");
        if (AgeOf(first.GetValueOrDefault("max_age")) is not { } age) return Bad($"its max_age is not a number of seconds up to {StsLimits.MaxAgeMax.TotalSeconds}");
        if (patterns.Count == 0 && mode is not StsMode.None) return Bad("it names no mx");

        return new StsPolicyReading.Good(new(mode, patterns, age));
    }

    static StsMode? ModeOf(string? word) => word switch
    {
        "none" => StsMode.None,
        "testing" => StsMode.Testing,
        "enforce" => StsMode.Enforce,
        _ => null,
    };

    // One to ten digits, no sign, no space.
    static TimeSpan? AgeOf(string? digits) =>
        digits is { Length: <= 10 } && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= StsLimits.MaxAgeMax.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

    // Without its end, and without the white space that may stand before that.
    static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> line) => (line is [.., (byte)'\r'] ? line[..^1] : line).TrimEnd(" \t"u8);

    static (string Key, string Value)? Split(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf((byte)':') is not (> 0 and <= KeyLengthMax and var colon)) return null;

        var key = line[..colon];
        var value = line[(colon + 1)..].TrimStart(" \t"u8);
        return IsKey(key) && !value.IsEmpty && !value.ContainsAnyInRange((byte)0, (byte)0x1f) && !value.Contains((byte)0x7f)
            ? (Encoding.ASCII.GetString(key), Encoding.UTF8.GetString(value))
            : null;
    }

    static bool IsKey(ReadOnlySpan<byte> key)
    {
        foreach (var octet in key)
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'_' or (byte)'-' or (byte)'.')) return false;

        return char.IsAsciiLetterOrDigit((char)key[0]);
    }

    static StsPolicyReading.Bad Bad(string why) => new(why);
}
