using System.Security.Cryptography;
using Postern.Mail.Crypto;

namespace Postern.Tests.Mail.Crypto;

public sealed class Curve25519Tests
{
    static byte[] Hex(string text) => Convert.FromHexString(text);

    /// <summary>RFC 8032 §7.1, tests 1 and 2.</summary>
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void Ed25519_signs_as_RFC_8032_says(string key, string publicKey, string message, string signature)
    {
        Assert.Equal(publicKey, Convert.ToHexStringLower(Curve25519.SigningPublicKey(Hex(key))));
        Assert.Equal(signature, Convert.ToHexStringLower(Curve25519.Sign(Hex(key), Hex(message))));
        Assert.True(Curve25519.Verify(Hex(publicKey), Hex(message), Hex(signature)));
        Assert.False(Curve25519.Verify(Hex(publicKey), Hex(message + "00"), Hex(signature)));
        Assert.False(Curve25519.Verify(new byte[31], Hex(message), Hex(signature)));
    }

    /// <summary>RFC 7748 §6.1: what both know is the same, and a key without order gives nothing.</summary>
    [Fact]
    public void X25519_gives_both_the_same()
    {
        var alice = RandomNumberGenerator.GetBytes(Curve25519.KeyLength);
        var bob = RandomNumberGenerator.GetBytes(Curve25519.KeyLength);

        Assert.Equal(Curve25519.Agree(alice, Curve25519.AgreementPublicKey(bob)), Curve25519.Agree(bob, Curve25519.AgreementPublicKey(alice)));
        Assert.Null(Curve25519.Agree(alice, new byte[32]));
    }
}
