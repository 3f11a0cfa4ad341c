using System.Collections.Frozen;
using System.Text;

namespace Postern.Mail.Text;

/// <summary>Character encodings by the names that mail uses for them. Decoding replaces what it cannot read, and never throws.</summary>
public static class Charset
{
    static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8",
        ["unicode-1-1-utf-8"] = "utf-8",
        ["cp65001"] = "utf-8",
        ["utf8mb4"] = "utf-8",
        ["utf-16le"] = "utf-16",
        ["ucs-2"] = "utf-16",
        ["utf16"] = "utf-16",
        ["utf-32le"] = "utf-32",
        ["ascii"] = "us-ascii",
        ["ansi_x3.4-1968"] = "us-ascii",
        ["646"] = "us-ascii",
        ["latin1"] = "windows-1252",
        ["latin-1"] = "windows-1252",
        ["iso-8859-1"] = "windows-1252",
        ["iso8859-1"] = "windows-1252",
        ["iso_8859-1"] = "windows-1252",
        ["iso-8859-8-i"] = "iso-8859-8",
        ["iso-8859-8-e"] = "iso-8859-8",
        // Readers of Chinese and Korean mail know that senders name the smaller set and use the larger one.
        ["gb2312"] = "gb18030",
        ["gbk"] = "gb18030",
        ["cp936"] = "gb18030",
        ["ms936"] = "gb18030",
        ["x-gbk"] = "gb18030",
        ["ks_c_5601-1987"] = "ks_c_5601-1987",
        ["euc-kr"] = "ks_c_5601-1987",
        ["ks_c_5601"] = "ks_c_5601-1987",
        ["cp949"] = "ks_c_5601-1987",
        ["ms_kanji"] = "shift_jis",
        ["windows-31j"] = "shift_jis",
        ["cp932"] = "shift_jis",
        ["x-sjis"] = "shift_jis",
        ["sjis"] = "shift_jis",
        ["iso-2022-jp-1"] = "iso-2022-jp",
        ["iso-2022-jp-2"] = "iso-2022-jp",
        ["big5-hkscs"] = "big5",
        ["cp950"] = "big5",
        ["macintosh"] = "macintosh",
        ["mac"] = "macintosh",
        ["x-mac-roman"] = "macintosh",
        ["tis-620"] = "windows-874",
        ["iso-8859-11"] = "windows-874",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What "ISO-8859-1" means in mail: a superset with printable characters where Latin-1 has controls.</summary>
    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Characters of the octets; an unknown name is read as UTF-8, or Windows-1252 when it is not that.</summary>
    public static string Decode(string? name, ReadOnlySpan<byte> octets)
    {
        name = name?.Trim();
        if (IsUtf7(name)) return Utf7.Decode(octets);
        var encoding = Find(name);
        if (encoding is UnicodeEncoding && octets.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) encoding = Encoding.BigEndianUnicode;
        return (encoding ?? Fallback(octets)).GetString(octets).TrimStart('\uFEFF');
    }

    /// <summary>The encoding of that name, null when it is unknown. UTF-7 is not among them: <see cref="Decode"/> reads it.</summary>
    public static Encoding? Find(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > NameLengthMax) return null;
        if (Aliases.TryGetValue(name, out var alias)) name = alias;
        if (name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)) return null;
        if (Lookup(name) is { } found) return found;

        // "cp1252", "windows1252", "iso8859-2", "iso_8859-2": the number is right, the spelling is not.
        var digits = name.AsSpan(name.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1);
        if (name.StartsWith("iso", StringComparison.OrdinalIgnoreCase)) return Lookup($"iso-8859-{digits}");
        return name.StartsWith("cp", StringComparison.OrdinalIgnoreCase) || name.StartsWith("win", StringComparison.OrdinalIgnoreCase)
            ? Lookup($"windows-{digits}") ?? (int.TryParse(digits, out var page) && page is > 0 and < 65536 ? CodePagesEncodingProvider.Instance.GetEncoding(page) : null)
            : null;
    }

    /// <summary>Longest charset name that is looked up, in characters.</summary>
    const int NameLengthMax = 64;

    static bool IsUtf7(string? name) => name is not null
        && (name.Equals("utf-7", StringComparison.OrdinalIgnoreCase) || name.EndsWith("-utf-7", StringComparison.OrdinalIgnoreCase));

    // The names of the framework are a fixed table; EncodingProvider answers null for others, and Encoding.GetEncoding throws.
    static Encoding? Lookup(string name) => Known.GetValueOrDefault(name) ?? CodePagesEncodingProvider.Instance.GetEncoding(name);

    static readonly FrozenDictionary<string, Encoding> Known = new Encoding[]
    {
        Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.GetEncoding(12001),
    }.ToFrozenDictionary(encoding => encoding.WebName, encoding => encoding, StringComparer.OrdinalIgnoreCase);

    static Encoding Fallback(ReadOnlySpan<byte> octets) => System.Text.Unicode.Utf8.IsValid(octets) ? Encoding.UTF8 : Windows1252;
}
