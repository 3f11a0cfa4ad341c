using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Postern.Flow.Portal;

/// <summary>
/// "Whoever has this cookie has just shown this passkey." It opens nothing; a code that is typed beside it renews the passkey. Sealed, and good for as long as a code is.
/// </summary>
/// <param name="key">From <c>Ledger.DeriveKey</c>.</param>
/// <param name="clock">For its time.</param>
sealed class PasskeyClaims(byte[] key, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = PortalCodes.Lifetime;

    const int IdLength = 16;
    const int SealedLength = IdLength + sizeof(long);
    const int Length = SealedLength + HMACSHA256.HashSizeInBytes;

    public string Of(Guid passkeyId)
    {
        var octets = new byte[SealedLength];
        passkeyId.TryWriteBytes(octets, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(octets.AsSpan(IdLength), clock.GetUtcNow().ToUnixTimeMilliseconds());
        return Base64Url.EncodeToString([.. octets, .. HMACSHA256.HashData(key, octets)]);
    }

    /// <summary>Null when it is none of ours, or too old.</summary>
    public Guid? Read(string? claim)
    {
        if (claim?.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(claim)) return null;

        var octets = Base64Url.DecodeFromChars(claim).AsSpan();
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, octets[..SealedLength]), octets[SealedLength..])) return null;

        var shown = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(octets[IdLength..]));
        return clock.GetUtcNow() - shown <= Lifetime ? new Guid(octets[..IdLength], bigEndian: true) : null;
    }
}
