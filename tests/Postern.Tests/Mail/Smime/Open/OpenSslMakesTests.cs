using System.Text;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;
using Postern.Tests.Mail.Smime.Seal;

namespace Postern.Tests.Mail.Smime.Open;

/// <summary>What openssl makes, is opened.</summary>
public sealed class OpenSslMakesTests
{
    public static TheoryData<KeyKind, string, string> Pairs
    {
        get
        {
            var rows = new TheoryData<KeyKind, string, string>();
            foreach (var cipher in new[] { "aes-128-gcm", "aes-192-gcm", "aes-256-gcm", "aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des3" })
            {
                foreach (var option in new[] { "rsa_padding_mode:pkcs1", "rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_oaep_md:sha512" }) rows.Add(KeyKind.Rsa, cipher, option);
                foreach (var kind in new[] { KeyKind.P256, KeyKind.P384, KeyKind.P521 })
                {
                    // Without a choice openssl derives by SHA-1 and wraps as long as the cipher.
                    if (cipher != "des3") rows.Add(kind, cipher, "");
                    if (cipher != "des3") rows.Add(kind, cipher, "ecdh_kdf_md:sha256");
                    if (cipher != "des3") rows.Add(kind, cipher, "ecdh_kdf_md:sha384");
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_pair_that_openssl_encrypts_is_opened(KeyKind kind, string cipher, string option)
    {
        using var openssl = new OpenSsl();
        openssl.Write("to", People.Of(kind));
        var entity = Sealing.Entity(20_000);
        openssl.Write("plain", entity);
        string[] options = option.StartsWith("rsa_oaep_md", StringComparison.Ordinal) ? ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", option] : option.Length > 0 ? ["-keyopt", option] : [];
        foreach (var stream in new string[][] { [], ["-stream"] })
        {
            openssl.Run(["cms", "-encrypt", "-binary", .. stream, "-in", "plain", "-" + cipher, "-recip", "to.crt", .. options, "-out", "sealed.eml"]);

            var mail = Opening.Opened(openssl.Read("sealed.eml"), People.Of(kind));

            Assert.True(entity.AsSpan().SequenceEqual(mail.Content.Span));
            Assert.Equal(cipher.EndsWith("gcm", StringComparison.Ordinal), mail.HasIntegrity);
        }
    }

    [Theory]
    [InlineData(KeyKind.Rsa, "sha256", "")]
    [InlineData(KeyKind.Rsa, "sha512", "")]
    [InlineData(KeyKind.Rsa, "sha256", "rsa_padding_mode:pss")]
    [InlineData(KeyKind.Rsa, "sha384", "rsa_padding_mode:pss")]
    [InlineData(KeyKind.P256, "sha256", "")]
    [InlineData(KeyKind.P256, "sha512", "")]
    [InlineData(KeyKind.P384, "sha384", "")]
    [InlineData(KeyKind.P521, "sha512", "")]
    public void Every_signature_of_openssl_is_checked(KeyKind kind, string digest, string option)
    {
        using var openssl = new OpenSsl();
        openssl.Write("by", People.Of(kind));
        openssl.Write("plain", Sealing.Entity(20_000));
        string[] options = option.Length > 0 ? ["-keyopt", option] : [];
        foreach (var form in new string[][] { [], ["-nodetach"], ["-nodetach", "-stream"], ["-noattr"], ["-keyid"], ["-cades"] })
        {
            // openssl 3.0 cannot write PSS as a stream: "illegal zero content".
            if (option.Length > 0 && form.Contains("-stream")) continue;
            openssl.Run(["cms", "-sign", .. form, "-in", "plain", "-md", digest, "-signer", "by.crt", "-inkey", "by.key", .. options, "-out", "signed.eml"]);

            var signature = Assert.Single(Opening.Opened(openssl.Read("signed.eml")).Signatures);

            Assert.Equal((SignatureState.Good, People.Of(kind).Certificate), (signature.State, signature.Signer));
            Assert.True(signature.Trust.IsTrusted);
            Assert.Equal(kind is KeyKind.P256, signature.IsBelieved);
        }
    }

    [Theory]
    [InlineData("sha1", SignatureState.Weak)]
    [InlineData("md5", SignatureState.Unknown)]
    public void A_broken_digest_signs_nothing(string digest, SignatureState expected)
    {
        using var openssl = new OpenSsl();
        openssl.Write("by", People.P256);
        openssl.Write("plain", Sealing.Entity(100));
        var (code, _, errors) = openssl.Try("cms", "-sign", "-in", "plain", "-md", digest, "-signer", "by.crt", "-inkey", "by.key", "-out", "signed.eml");
        Assert.SkipWhen(code != 0, $"openssl does not sign with {digest}: {errors.Split('\n')[0]}");

        var mail = Opening.Opened(openssl.Read("signed.eml"));

        Assert.Equal(expected, Assert.Single(mail.Signatures).State);
        Assert.False(mail.IsSigned);
    }

    [Fact]
    public void The_older_program_smime_is_understood()
    {
        using var openssl = new OpenSsl();
        openssl.Write("by", People.P256);
        openssl.Write("to", People.Rsa);
        var entity = Sealing.Entity(5_000);
        openssl.Write("plain", entity);
        openssl.Run("smime", "-sign", "-in", "plain", "-signer", "by.crt", "-inkey", "by.key", "-out", "signed.eml");
        openssl.Run("smime", "-encrypt", "-aes256", "-in", "signed.eml", "-out", "sealed.eml", "to.crt");

        var mail = Opening.Opened(openssl.Read("sealed.eml"), People.Rsa);

        Assert.True(mail is { IsSigned: true, HasIntegrity: true });
        Assert.Equal(Encoding.ASCII.GetString(entity).TrimEnd(), Encoding.ASCII.GetString(mail.Content.Span).TrimEnd());
    }

    [Fact]
    public void Several_signers_are_told_one_by_one()
    {
        using var openssl = new OpenSsl();
        openssl.Write("a", People.P256);
        openssl.Write("b", People.Stranger);
        openssl.Write("plain", Sealing.Entity(100));
        openssl.Run("cms", "-sign", "-in", "plain", "-signer", "a.crt", "-inkey", "a.key", "-signer", "b.crt", "-inkey", "b.key", "-out", "signed.eml");

        var mail = Opening.Opened(openssl.Read("signed.eml"));

        Assert.Equal([true, false], mail.Signatures.OrderByDescending(one => one.IsSenders).Select(one => one.IsBelieved));
        Assert.False(mail.IsSigned);
    }

    [Fact]
    public void Certificates_alone_are_taken()
    {
        using var openssl = new OpenSsl();
        openssl.Write("a", People.P256);
        openssl.Run("crl2pkcs7", "-nocrl", "-certfile", "a.crt", "-outform", "DER", "-out", "a.p7c");

        var mail = Opening.Opened(Opening.Entity("certs-only", openssl.Read("a.p7c")));

        Assert.Equal([People.P256.Certificate], mail.Certificates);
        Assert.False(mail.IsSigned);
    }

    [Fact]
    public void A_signer_whose_certificate_is_missing_is_unknown_until_it_is_known()
    {
        using var openssl = new OpenSsl();
        openssl.Write("by", People.P256);
        openssl.Write("plain", Sealing.Entity(100));
        openssl.Run("cms", "-sign", "-nocerts", "-in", "plain", "-signer", "by.crt", "-inkey", "by.key", "-out", "signed.eml");
        var message = openssl.Read("signed.eml");

        Assert.Equal(SignatureState.NoCertificate, Assert.Single(Opening.Opened(message).Signatures).State);
        var answer = SmimeOpener.Open(message, Opening.With() with { Signers = [People.P256.Certificate] });
        Assert.True(Assert.IsType<OpenAnswer.Opened>(answer).Mail.IsSigned);
    }
}
