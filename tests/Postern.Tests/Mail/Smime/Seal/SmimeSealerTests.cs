using System.Text;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Seal;

namespace Postern.Tests.Mail.Smime.Seal;

/// <summary>What is sealed, openssl opens.</summary>
public sealed class SmimeSealerTests
{
    public static TheoryData<KeyKind, ContentCipher, RsaTransport> Pairs => new(
        from kind in new[] { KeyKind.Rsa, KeyKind.P256, KeyKind.P384, KeyKind.P521 }
        from cipher in Enum.GetValues<ContentCipher>()
        from transport in Enum.GetValues<RsaTransport>()
        where kind is KeyKind.Rsa || transport is RsaTransport.Oaep
        select (kind, cipher, transport));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task OpenSSL_decrypts_every_pair(KeyKind kind, ContentCipher cipher, RsaTransport transport)
    {
        using var openssl = new OpenSsl();
        openssl.Write("to", People.Of(kind));
        foreach (var size in new[] { 0, 1, 5_000, 200_000 })
        {
            var entity = Sealing.Entity(size);
            openssl.Write("sealed.eml", await Sealing.Seal(entity, null, [new(People.Of(kind).Certificate, transport)], new() { SigningTime = People.Now, Cipher = cipher }));

            var opened = openssl.Run("cms", "-decrypt", "-in", "sealed.eml", "-recip", "to.crt", "-inkey", "to.key");

            Assert.Equal(entity, opened);
        }
    }

    [Theory]
    [InlineData(KeyKind.Rsa, RsaSigning.Pkcs1)]
    [InlineData(KeyKind.Rsa, RsaSigning.Pss)]
    [InlineData(KeyKind.P256, RsaSigning.Pkcs1)]
    [InlineData(KeyKind.P384, RsaSigning.Pkcs1)]
    [InlineData(KeyKind.P521, RsaSigning.Pkcs1)]
    public async Task OpenSSL_verifies_every_signature(KeyKind kind, RsaSigning signing)
    {
        using var openssl = new OpenSsl();
        openssl.Write("root", People.Authority);
        foreach (var form in Enum.GetValues<SignedForm>())
        {
            foreach (var size in new[] { 0, 5_000, 200_000 })
            {
                var entity = Sealing.Entity(size);
                openssl.Write("signed.eml", await Sealing.Seal(entity, People.Of(kind), [], new() { SigningTime = People.Now, Form = form, RsaSigning = signing }));

                var opened = openssl.Run("cms", "-verify", "-in", "signed.eml", "-CAfile", "root.crt", "-attime", $"{People.Now.ToUnixTimeSeconds()}", "-out", "opened");

                Assert.Empty(opened);
                Assert.Equal(entity, openssl.Read("opened"));
            }
        }
    }

    [Theory]
    [InlineData(SignedForm.Detached)]
    [InlineData(SignedForm.Opaque)]
    public async Task Signed_then_encrypted_opens_in_that_order(SignedForm form)
    {
        using var openssl = new OpenSsl();
        openssl.Write("root", People.Authority);
        openssl.Write("to", People.Rsa);
        var entity = Sealing.Entity(10_000);
        openssl.Write("sealed.eml", await Sealing.Seal(entity, People.P256, [new(People.P384.Certificate), new(People.Rsa.Certificate)], new() { SigningTime = People.Now, Form = form }));

        openssl.Run("cms", "-decrypt", "-in", "sealed.eml", "-recip", "to.crt", "-inkey", "to.key", "-out", "signed.eml");
        openssl.Run("cms", "-verify", "-in", "signed.eml", "-CAfile", "root.crt", "-attime", $"{People.Now.ToUnixTimeSeconds()}", "-out", "opened");

        Assert.Equal(entity, openssl.Read("opened"));
    }

    [Fact]
    public async Task Lines_are_short_and_plain()
    {
        var text = Encoding.Latin1.GetString(await Sealing.Seal(Sealing.Entity(300_000), People.P256, [new(People.P256.Certificate)], new() { SigningTime = People.Now }));

        Assert.All(text.Split("\r\n"), line => Assert.True(line.Length <= 98 && line.All(c => c is '\t' or (>= ' ' and <= '~'))));
        Assert.StartsWith("Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data;", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_without_anybody_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Sealing.Seal(Sealing.Entity(1), null, [], new() { SigningTime = People.Now }));
}
