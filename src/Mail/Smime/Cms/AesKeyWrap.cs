using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Postern.Mail.Smime.Cms;

/// <summary>AES key wrap (RFC 3394): a key under a key, with a check of its own. The platform has only the padded kind (RFC 5649).</summary>
static class AesKeyWrap
{
    /// <summary>Octets that wrapping adds.</summary>
    public const int Overhead = 8;

    const ulong InitialValue = 0xA6A6A6A6A6A6A6A6;
    const int Rounds = 6;

    public static byte[] Wrap(ReadOnlySpan<byte> wrappingKey, ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.Key = wrappingKey.ToArray();
        var wrapped = new byte[key.Length + Overhead];
        key.CopyTo(wrapped.AsSpan(Overhead));
        Span<byte> block = stackalloc byte[16];
        var check = InitialValue;
        var halves = key.Length / 8;
        for (var step = 1; step <= Rounds * halves; step++)
        {
            var half = wrapped.AsSpan(Overhead + (step - 1) % halves * 8, 8);
            BinaryPrimitives.WriteUInt64BigEndian(block, check);
            half.CopyTo(block[8..]);
            aes.EncryptEcb(block, block, PaddingMode.None);
            check = BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)step;
            block[8..].CopyTo(half);
        }

        BinaryPrimitives.WriteUInt64BigEndian(wrapped, check);
        return wrapped;
    }

    /// <summary>Null when it was not wrapped with this key.</summary>
    public static byte[]? Unwrap(ReadOnlySpan<byte> wrappingKey, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length is < 24 or > 72 || wrapped.Length % 8 != 0) return null;
        using var aes = Aes.Create();
        aes.Key = wrappingKey.ToArray();
        var key = wrapped[Overhead..].ToArray();
        Span<byte> block = stackalloc byte[16];
        var check = BinaryPrimitives.ReadUInt64BigEndian(wrapped);
        var halves = key.Length / 8;
        for (var step = Rounds * halves; step >= 1; step--)
        {
            var half = key.AsSpan((step - 1) % halves * 8, 8);
            BinaryPrimitives.WriteUInt64BigEndian(block, check ^ (ulong)step);
            half.CopyTo(block[8..]);
            aes.DecryptEcb(block, block, PaddingMode.None);
            check = BinaryPrimitives.ReadUInt64BigEndian(block);
            block[8..].CopyTo(half);
        }

        return check == InitialValue ? key : null;
    }
}
