using System.Security.Cryptography;

namespace Postern.Store.Sealing;

/// <summary>The seal of one person's key: a record key of its own, as a message has, so that a rotation only wraps that anew.</summary>
internal sealed class PersonsKeySeal(Guid organization, Guid id, byte[] key) : IDisposable
{
    readonly SealKey seal = new(key);

    public byte[] Key { get; } = key;

    public byte[] Facts(ReadOnlySpan<byte> plain) => seal.Seal(plain, Of("key facts"));
    public byte[] OpenFacts(byte[] box) => seal.Open(box, Of("key facts"));

    public byte[] Material(ReadOnlySpan<byte> plain) => seal.Seal(plain, Of("key material"));
    public byte[] OpenMaterial(byte[] box) => seal.Open(box, Of("key material"));

    public byte[] Secret(ReadOnlySpan<byte> plain) => seal.Seal(plain, Of("key secret"));
    public byte[] OpenSecret(byte[] box) => seal.Open(box, Of("key secret"));

    public void Dispose() => seal.Dispose();

    public static PersonsKeySeal New(Guid organization, Guid id) => new(organization, id, RandomNumberGenerator.GetBytes(SealKey.KeySize));

    Place Of(string purpose) => new(purpose, organization, id);
}
