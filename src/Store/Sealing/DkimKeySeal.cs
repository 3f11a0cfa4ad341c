using System.Security.Cryptography;

namespace Postern.Store.Sealing;

/// <summary>The seal of one DKIM key's private half: a record key of its own, as people's keys have.</summary>
internal sealed class DkimKeySeal(Guid organization, Guid id, byte[] key) : IDisposable
{
    readonly SealKey seal = new(key);

    public byte[] Key { get; } = key;

    public byte[] Secret(ReadOnlySpan<byte> plain) => seal.Seal(plain, Place);
    public byte[] OpenSecret(byte[] box) => seal.Open(box, Place);

    public void Dispose() => seal.Dispose();

    public static DkimKeySeal New(Guid organization, Guid id) => new(organization, id, RandomNumberGenerator.GetBytes(SealKey.KeySize));

    Place Place => new("dkim secret", organization, id);
}
