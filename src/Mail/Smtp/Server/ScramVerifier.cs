using System.Security.Cryptography;
using System.Text;

namespace Postern.Mail.Smtp.Server;

/// <summary>What the server keeps for a password (RFC 5802 §3): enough to check, not enough to log in.</summary>
/// <remarks>
/// 4,096 iterations are the least RFC 7677 §4 allows, and right here: the passwords are made by the machine with at least 128 bits
/// of chance, so that a thief gains nothing from trying fast, and every login costs about a millisecond instead of half a second.
/// </remarks>
public sealed record ScramVerifier(byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey)
{
    public const int IterationsDefault = 4096;

    /// <summary>Length of a new salt, in octets.</summary>
    public const int SaltLength = 16;

    // Chance of this process alone, so that nobody can compute the salts of users that do not exist.
    static readonly byte[] Unguessable = RandomNumberGenerator.GetBytes(32);

    /// <summary>A verifier with a fresh salt, for <c>users add</c>. The password is to be ASCII, so that SASLprep changes nothing (RFC 4013 §2).</summary>
    public static ScramVerifier Create(string password) =>
        Create(Encoding.UTF8.GetBytes(password), RandomNumberGenerator.GetBytes(SaltLength), IterationsDefault);

    public static ScramVerifier Create(ReadOnlySpan<byte> password, byte[] salt, int iterations)
    {
        Span<byte> salted = stackalloc byte[SHA256.HashSizeInBytes];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted, iterations, HashAlgorithmName.SHA256);

        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        return new(salt, iterations, SHA256.HashData(clientKey), HMACSHA256.HashData(salted, "Server Key"u8));
    }

    /// <summary>
    /// The verifier of a user who does not exist: same cost, same look, the same salt at each try, and no password fits. So
    /// neither time nor salt tells who has an account.
    /// </summary>
    public static ScramVerifier OfNobody(string user)
    {
        var name = Encoding.UTF8.GetBytes(user);
        var salt = HMACSHA256.HashData(Unguessable, name)[..SaltLength];
        return new(salt, IterationsDefault, HMACSHA256.HashData(salt, Unguessable), HMACSHA256.HashData(Unguessable, salt));
    }

    /// <summary>Checks a password that came in clear. Takes the same time whatever the answer is.</summary>
    public bool Matches(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Create(password, Salt, Iterations).StoredKey, StoredKey);
}
