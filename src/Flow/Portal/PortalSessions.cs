using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Postern.Flow.Portal;

/// <summary>
/// The portal's sessions. A token is 32 random octets, the moment it was last used, and a seal over both; the ledger keeps
/// the SHA-256 of the random octets. Being idle is thus seen without writing anything, on every node alike.
/// </summary>
/// <param name="key">From <c>Ledger.DeriveKey</c>.</param>
/// <param name="clock">For the idle time.</param>
sealed class PortalSessions(byte[] key, TimeProvider clock)
{
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(30);

    /// <summary>After this the address is proven again, however busy the session is.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(8);

    const int SecretLength = 32;
    const int SealedLength = SecretLength + sizeof(long);
    const int TokenLength = SealedLength + 16;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>What the ledger keeps.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> secret) => SHA256.HashData(secret);

    /// <summary>A token of this session that is good for <see cref="IdleMax"/> from now.</summary>
    public string TokenOf(ReadOnlySpan<byte> secret)
    {
        Span<byte> token = stackalloc byte[TokenLength];
        secret.CopyTo(token);
        BinaryPrimitives.WriteInt64BigEndian(token[SecretLength..], clock.GetUtcNow().ToUnixTimeMilliseconds());
        Seal(token[..SealedLength], token[SealedLength..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The session's secret; null when the token is not ours or was idle too long.</summary>
    public byte[]? SecretOf(string? token)
    {
        Span<byte> octets = stackalloc byte[TokenLength];
        if (token?.Length != Base64Url.GetEncodedLength(TokenLength)) return null;
        if (!Base64Url.TryDecodeFromChars(token, octets, out var length) || length != TokenLength) return null;

        Span<byte> seal = stackalloc byte[TokenLength - SealedLength];
        Seal(octets[..SealedLength], seal);
        if (!CryptographicOperations.FixedTimeEquals(seal, octets[SealedLength..])) return null;

        var used = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(octets[SecretLength..]));
        return clock.GetUtcNow() - used <= IdleMax ? octets[..SecretLength].ToArray() : null;
    }

    void Seal(ReadOnlySpan<byte> octets, Span<byte> seal)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, octets, whole);
        whole[..seal.Length].CopyTo(seal);
    }
}
