using System.Security.Cryptography;
using Postern.Mail.Crypto;

namespace Postern.Tests.Mail.Crypto;

public sealed class StreamingCipherTests
{
    [Theory]
    [InlineData(16, 1)]
    [InlineData(32, 7)]
    [InlineData(32, 1000)]
    public void GCM_in_pieces_is_GCM_at_once(int keyLength, int piece)
    {
        var (key, nonce, text) = (RandomNumberGenerator.GetBytes(keyLength), RandomNumberGenerator.GetBytes(12), RandomNumberGenerator.GetBytes(1_003));
        var (expected, expectedTag) = (new byte[text.Length], new byte[16]);
        using (var whole = new AesGcm(key, 16)) whole.Encrypt(nonce, text, expected, expectedTag);

        using var cipher = StreamingCipher.Gcm(key, nonce);
        var tag = new byte[16];
        Assert.Equal(expected, Encrypt(cipher, text, piece));
        cipher.Tag(tag);
        Assert.Equal(expectedTag, tag);
    }

    [Theory]
    [InlineData(16, 5)]
    [InlineData(32, 64)]
    public void CBC_in_pieces_is_CBC_at_once(int keyLength, int piece)
    {
        var (key, iv, text) = (RandomNumberGenerator.GetBytes(keyLength), RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(1_008));
        using var aes = Aes.Create();
        aes.Key = key;

        using var cipher = StreamingCipher.Cbc(key, iv);
        Assert.Equal(aes.EncryptCbc(text, iv), Encrypt(cipher, text, piece));
    }

    [Fact]
    public void Keys_and_nonces_of_other_lengths_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StreamingCipher.Gcm(new byte[24], new byte[12]));
        Assert.Throws<ArgumentOutOfRangeException>(() => StreamingCipher.Gcm(new byte[32], new byte[16]));
    }

    static byte[] Encrypt(StreamingCipher cipher, byte[] text, int piece)
    {
        var (into, length) = (new byte[text.Length + 1_100], 0);
        foreach (var part in text.Chunk(piece)) length += cipher.Update(part, into.AsSpan(length));
        length += cipher.Finish(into.AsSpan(length));
        return into[..length];
    }
}
