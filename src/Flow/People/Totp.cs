using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Flow.People;

/// <summary>Codes of time (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, steps of 30 seconds, six digits.</summary>
public static class Totp
{
    /// <summary>Octets of a key: as long as the digest (RFC 4226 §4, R6).</summary>
    public const int KeyLength = 20;

    public const int Digits = 6;

    const int StepSeconds = 30;
    const int Modulus = 1_000_000;

    /// <summary>Steps before and after the present one that count: clocks of phones go wrong (RFC 6238 §5.2).</summary>
    const int Drift = 1;

    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyLength);

    /// <summary>The step of time whose code was typed; null when it is of none near <paramref name="now"/>.</summary>
    public static long? StepOf(ReadOnlySpan<byte> key, string? typed, DateTimeOffset now)
    {
        if (Read(typed) is not { } code) return null;
        var present = now.ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        for (var step = present - Drift; step <= present + Drift; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf(key, step)), Encoding.ASCII.GetBytes(code))) found = step;
        }

        return found;
    }

    /// <summary>Whether that is six digits, with whatever blanks people put between; returned without them.</summary>
    public static string? Read(string? typed)
    {
        if (typed is null or { Length: > 4 * Digits }) return null;
        var digits = string.Concat(typed.Where(c => !char.IsWhiteSpace(c)));
        return digits.Length == Digits && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    /// <summary>RFC 4226 §5.3, of a step.</summary>
    public static string CodeOf(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> digest = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // What the apps know; the keyed use of SHA-1 is not broken (RFC 6238 §1.2).
        HMACSHA1.HashData(key, counter, digest);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(digest[(digest[^1] & 0xF)..]) & 0x7FFFFFFF;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>What an app reads from a picture: the key URI that all of them know.</summary>
    public static string UriOf(string organization, string address, ReadOnlySpan<byte> key)
    {
        var issuer = Uri.EscapeDataString(organization);
        return $"otpauth://totp/{issuer}:{Uri.EscapeDataString(address)}?secret={Base32(key)}&issuer={issuer}";
    }

    /// <summary>RFC 4648 §6, without padding: for typing.</summary>
    public static string Base32(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < octets.Length * 8; bit += 5)
        {
            var pair = (octets[bit / 8] << 8) | (bit / 8 + 1 < octets.Length ? octets[bit / 8 + 1] : 0);
            text.Append(Letters[(pair >> (11 - bit % 8)) & 31]);
        }

        return $"{text}";
    }

    /// <summary>A key as <see cref="Base32"/> writes it; null for everything else.</summary>
    public static byte[]? KeyOf(string? text)
    {
        if (text?.Length != KeyLength * 8 / 5 || !text.All(Letters.Contains)) return null;
        var key = new byte[KeyLength];
        for (var bit = 0; bit < KeyLength * 8; bit++) key[bit / 8] |= (byte)(((Letters.IndexOf(text[bit / 5], StringComparison.Ordinal) >> (4 - bit % 5)) & 1) << (7 - bit % 8));
        return key;
    }
}
