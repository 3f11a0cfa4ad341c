using System.Security.Cryptography;
using Postern.Mail.Crypto;

namespace Postern.Tests.Mail.Crypto;

public sealed class Ed25519KeyTests
{
    [Fact]
    public async Task One_key_signs_on_many_threads_as_its_octets_do()
    {
        var octets = RandomNumberGenerator.GetBytes(Curve25519.KeyLength);
        using var key = new Ed25519Key(octets);
        var signing = Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var number = 0; number < 200; number++)
            {
                byte[] message = [(byte)thread, (byte)number];
                Assert.Equal(Curve25519.Sign(octets, message), key.Sign(message));
            }
        }, TestContext.Current.CancellationToken));

        await Task.WhenAll(signing);
        Assert.True(Curve25519.Verify(Curve25519.SigningPublicKey(octets), "last"u8, key.Sign("last"u8)));
    }
}
