using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Flow.People;

/// <summary>Secrets that people of the organization carry: sessions, one-time links, recovery codes. The ledger has their hashes.</summary>
static class StaffSecrets
{
    /// <summary>Octets of a session's secret and of a link's token.</summary>
    const int Length = 32;

    public const int CodesCount = 10;

    /// <summary>16 of 31 letters: 79 bits, beyond guessing, so that a plain hash is enough.</summary>
    const int CodeLength = 16;
    const string CodeLetters = "abcdefghjkmnpqrstuvwxyz23456789";

    public static byte[] New() => RandomNumberGenerator.GetBytes(Length);

    public static string TokenOf(byte[] secret) => Base64Url.EncodeToString(secret);

    public static byte[] HashOf(byte[] secret) => SHA256.HashData(secret);

    /// <summary>Null when it never was one of ours.</summary>
    public static byte[]? SecretOf(string? token)
    {
        if (token?.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(token)) return null;
        var secret = Base64Url.DecodeFromChars(token);
        return secret.Length == Length ? secret : null;
    }

    /// <summary>In groups of four, as they are written down.</summary>
    public static string NewCode() => string.Join('-', RandomNumberGenerator.GetString(CodeLetters, CodeLength).Chunk(4).Select(group => new string(group)));

    /// <summary>The hash of what was typed, whatever its dashes, spaces and case; null when it cannot be a code.</summary>
    public static byte[]? HashOfCode(Guid staffId, string? typed)
    {
        if (typed is null or { Length: > 4 * CodeLength }) return null;
        var letters = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return letters.Length == CodeLength ? SHA256.HashData([.. staffId.ToByteArray(bigEndian: true), .. Encoding.ASCII.GetBytes(letters)]) : null;
    }
}
