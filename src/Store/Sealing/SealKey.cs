using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Postern.Store.Spool;

namespace Postern.Store.Sealing;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) under one key. What is sealed is bound to its place: it opens nowhere else.
/// Not thread safe.
/// </summary>
internal sealed class SealKey(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Length of every key of this house, in octets.</summary>
    public const int KeySize = 32;

    /// <summary>Octets that sealing adds when the nonce is kept beside it.</summary>
    public const int Overhead = NonceSize + TagSize;

    /// <summary>Octets that sealing adds to a chunk.</summary>
    public const int TagSize = 16;

    const int NonceSize = 12;

    readonly AesGcm aes = new(key, TagSize);

    /// <summary>Seals under a random nonce, which goes in front. One key may do this 2^32 times (SP 800-38D §8.3).</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, in Place place)
    {
        var output = new byte[Overhead + plain.Length];
        Seal(plain, output, place);
        return output;
    }

    /// <summary>As above, into memory of the caller's: as long as the plaintext and <see cref="Overhead"/>.</summary>
    public void Seal(ReadOnlySpan<byte> plain, Span<byte> output, in Place place)
    {
        var nonce = output[..NonceSize];
        RandomNumberGenerator.Fill(nonce);
        Seal(nonce, plain, output[NonceSize..], place);
    }

    /// <exception cref="SealBrokenException">Altered, or moved here from another place.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, in Place place)
    {
        var plain = new byte[Math.Max(0, box.Length - Overhead)];
        Open(box, plain, place);
        return plain;
    }

    /// <summary>As above, into memory of the caller's.</summary>
    /// <exception cref="SealBrokenException">Altered, or moved here from another place.</exception>
    /// <returns>How many octets were written.</returns>
    public int Open(ReadOnlySpan<byte> box, Span<byte> into, in Place place)
    {
        if (box.Length < Overhead) throw new SealBrokenException($"{place.Purpose}: too short");
        var plain = into[..(box.Length - Overhead)];
        Open(box[..NonceSize], box[NonceSize..], plain, place);
        return plain.Length;
    }

    /// <summary>Seals chunk <paramref name="number"/> under a nonce made of its number and whether it is the last: never the same twice under one key.</summary>
    public byte[] SealChunk(ReadOnlySpan<byte> plain, int number, bool last, in Place place)
    {
        var output = GC.AllocateUninitializedArray<byte>(plain.Length + TagSize);
        SealChunk(plain, output, number, last, place);
        return output;
    }

    /// <summary>As above, into memory of the caller's: as long as the chunk and <see cref="TagSize"/>.</summary>
    public void SealChunk(ReadOnlySpan<byte> plain, Span<byte> output, int number, bool last, in Place place)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(nonce, number, last);
        Seal(nonce, plain, output, place);
    }

    /// <exception cref="SealBrokenException">Altered, out of place, or not the last when it should be.</exception>
    /// <returns>How many octets were written.</returns>
    public int OpenChunk(ReadOnlySpan<byte> box, Span<byte> into, int number, bool last, in Place place)
    {
        if (box.Length < TagSize) throw new SealBrokenException($"{place.Purpose} {number}: too short");
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(nonce, number, last);
        var plain = into[..(box.Length - TagSize)];
        Open(nonce, box, plain, place);
        return plain.Length;
    }

    public void Dispose() => aes.Dispose();

    void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> output, in Place place)
    {
        Span<byte> bound = stackalloc byte[Place.Size];
        place.Write(bound);
        aes.Encrypt(nonce, plain, output[..plain.Length], output[plain.Length..], bound);
    }

    void Open(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> box, Span<byte> plain, in Place place)
    {
        Span<byte> bound = stackalloc byte[Place.Size];
        place.Write(bound);
        try
        {
            aes.Decrypt(nonce, box[..plain.Length], box[plain.Length..], plain, bound);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealBrokenException($"{place.Purpose} {place.Number} of {place.Owner}: altered, or not in its place");
        }
    }

    static void WriteNonce(Span<byte> nonce, int number, bool last)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt32BigEndian(nonce[7..], number);
        nonce[^1] = last ? (byte)1 : (byte)0;
    }
}

/// <summary>Where something sealed belongs: whose it is, what it is for, and which one of several. Authenticated with it.</summary>
/// <param name="Purpose">At most 16 ASCII characters.</param>
/// <param name="Organization">The organization.</param>
/// <param name="Owner">The message, user or key it belongs to.</param>
/// <param name="Number">Of several: the copy's or the chunk's number, or the key's version.</param>
internal readonly record struct Place(string Purpose, Guid Organization, Guid Owner, long Number = 0)
{
    public const int Size = 16 + 16 + 16 + 8;

    public void Write(Span<byte> bound)
    {
        bound.Clear();
        Encoding.ASCII.GetBytes(Purpose, bound[..16]);
        Organization.TryWriteBytes(bound[16..], bigEndian: true, out _);
        Owner.TryWriteBytes(bound[32..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bound[48..], Number);
    }
}
