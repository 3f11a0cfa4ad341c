using System.Globalization;
using System.Security.Cryptography;

namespace Postern.Flow.Portal;

/// <summary>The codes that prove an address: eight digits by chance, kept only as a keyed hash that also names the copy.</summary>
/// <param name="key">From <c>Ledger.DeriveKey</c>: without it eight digits could be found by trying them all.</param>
sealed class PortalCodes(byte[] key)
{
    public const int Digits = 8;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>Wrong tries before a new code must be asked for: one chance in twenty million for a guesser.</summary>
    public const int TriesMax = 5;

    public static string New() => RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>The digits of what was typed, which may hold spaces and dashes; null when they are not eight.</summary>
    public static string? Read(string? typed)
    {
        if (typed is null || typed.Length > 4 * Digits) return null;

        var digits = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c is not '-' and not '–'));
        return digits.Length == Digits && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    public byte[] HashOf(Guid copyId, string code)
    {
        Span<byte> bound = stackalloc byte[16 + Digits];
        copyId.TryWriteBytes(bound, bigEndian: true, out _);
        for (var i = 0; i < Digits; i++) bound[16 + i] = (byte)code[i];
        return HMACSHA256.HashData(key, bound);
    }
}
