using System.Buffers;
using System.Globalization;
using System.Text;

namespace Postern.Mail.Mime;

/// <summary>Makes a name from outside harmless: to show, to put into Content-Disposition, and to save on any system.</summary>
public static class SafeFileName
{
    static readonly SearchValues<char> Separators = SearchValues.Create("/\\");
    static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"|?*%;");

    static readonly SearchValues<string> Reserved = SearchValues.Create(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$", .. from port in new[] { "COM", "LPT" } from digit in "0123456789¹²³" select $"{port}{digit}"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The last path segment, without control and format characters (bidirectional overrides among them), without characters
    /// that a file system refuses, without leading and trailing dots, never a device name of Windows, and at most
    /// <see cref="MimeLimits.FileNameLengthMax"/> octets of UTF-8, its extension kept. <paramref name="fallback"/> when nothing is left.
    /// </summary>
    public static string From(string? name, string fallback = "attachment")
    {
        if (string.IsNullOrEmpty(name)) return fallback;

        var segment = name.AsSpan().TrimEnd("/\\");
        segment = segment[(segment.LastIndexOfAny(Separators) + 1)..];
        var clean = new StringBuilder(Math.Min(segment.Length, CharactersMax));
        foreach (var rune in segment.EnumerateRunes())
        {
            if (clean.Length >= CharactersMax) break;
            Append(clean, rune);
        }

        // Spaces and dots at the end vanish on Windows, so "a.exe ." would be "a.exe" there.
        var trimmed = clean.ToString().Trim(' ', '.');
        if (trimmed.Length == 0) return fallback;
        return Shorten(Reserved.Contains(trimmed.Split('.')[0].TrimEnd(' ')) ? $"_{trimmed}" : trimmed, segment);
    }

    /// <summary>Characters that are looked at; far more than can be kept.</summary>
    const int CharactersMax = 4096;

    /// <summary>Longest extension that is worth keeping, dot included, in characters.</summary>
    const int ExtensionMax = 16;

    static void Append(StringBuilder clean, Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        if (Rune.IsWhiteSpace(rune)) clean.Append(' ');
        else if (rune.IsBmp && Forbidden.Contains((char)rune.Value)) clean.Append('_');
        else if (category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned)) clean.Append(rune.ToString());
    }

    static string Shorten(string name, ReadOnlySpan<char> original)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MimeLimits.FileNameLengthMax) return name;

        var tail = original[Math.Max(0, original.Length - ExtensionMax)..];
        var dot = tail.LastIndexOf('.');
        var extension = dot >= 0 && !tail[(dot + 1)..].ContainsAnyExcept(ExtensionCharacters) ? tail[dot..].ToString() : "";
        var stem = extension.Length > 0 && name.EndsWith(extension, StringComparison.Ordinal) ? name[..^extension.Length] : name;

        Span<byte> kept = stackalloc byte[MimeLimits.FileNameLengthMax - extension.Length];
        Encoding.UTF8.GetEncoder().Convert(stem, kept, flush: false, out _, out var length, out _);
        return Encoding.UTF8.GetString(kept[..length]).TrimEnd(' ', '.') + extension;
    }

    static readonly SearchValues<char> ExtensionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
}
