using System.Text;

namespace Postern.Tests.Flow;

/// <summary>Finds a word in octets that were overheard, in whatever dress mail may put on it.</summary>
static class Wiretap
{
    public static bool Hears(string overheard, string word)
    {
        if (Has(overheard, word)) return true;

        // Quoted-printable may break a line anywhere (RFC 2045 §6.7), and base64 breaks it every 76 characters.
        var joined = overheard.Replace("=\r\n", "", StringComparison.Ordinal).Replace("\r\n", "", StringComparison.Ordinal);
        return Has(joined, word)
            || Has(joined, string.Concat(word.Select(c => $"={(int)c:X2}")))
            || Enumerable.Range(0, 3).Any(shift => joined.Contains(InBase64(word, shift), StringComparison.Ordinal));
    }

    static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>What base64 makes of the word when it stands <paramref name="shift"/> octets after a group of three, without the characters that its neighbours share.</summary>
    static string InBase64(string word, int shift)
    {
        var octets = Encoding.ASCII.GetBytes(word);
        var start = (3 - shift) % 3;
        var whole = (octets.Length - start) / 3 * 3;
        return Convert.ToBase64String(octets, start, whole);
    }
}
