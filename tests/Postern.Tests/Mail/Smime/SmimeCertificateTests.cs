using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Smime;

namespace Postern.Tests.Mail.Smime;

public sealed class SmimeCertificateTests
{
    [Fact]
    public void An_issued_certificate_says_what_it_is_for()
    {
        var certificate = People.Rsa.Certificate;

        Assert.Equal(["rsa@example.org"], certificate.Addresses);
        Assert.True(certificate.IsFor("RSA@Example.ORG"));
        Assert.False(certificate.IsFor("rsa@example.net"));
        Assert.Equal((KeyKind.Rsa, 3072), (certificate.KeyKind, certificate.KeyBits));
        Assert.Equal((DigestKind.Sha256, 3), (certificate.SignatureDigest, certificate.Version));
        Assert.True(certificate is { MaySign: true, MayEncrypt: true, IsAuthority: false, IsSelfSigned: false, MailUse: MailUse.Mail });
        Assert.Equal(People.Now.AddDays(365), certificate.NotAfter);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(certificate.Der.Span)), certificate.Fingerprint);
    }

    [Theory]
    [InlineData(KeyKind.P256, 256)]
    [InlineData(KeyKind.P384, 384)]
    [InlineData(KeyKind.P521, 521)]
    public void A_curve_signs_and_agrees(KeyKind kind, int bits)
    {
        var (certificate, key) = (People.Of(kind).Certificate, People.Of(kind).Key);

        Assert.Equal((kind, bits), (certificate.KeyKind, certificate.KeyBits));
        Assert.True(certificate is { MaySign: true, MayEncrypt: true });
        Assert.True(key.IsOf(certificate));
        Assert.False(key.IsOf(People.Rsa.Certificate));
    }

    [Fact]
    public void An_authority_is_no_correspondent()
    {
        var certificate = People.Authority.Certificate;

        Assert.True(certificate is { IsAuthority: true, IsSelfSigned: true, MayEncrypt: false, MaySign: false });
        Assert.Empty(certificate.Addresses);
    }

    [Fact]
    public void Weak_and_odd_things_are_told()
    {
        using var openssl = new OpenSsl();
        openssl.Run("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-sha1", "-subj", "/CN=old/emailAddress=old@example.org", "-keyout", "old.key", "-outform", "DER", "-out", "old.crt", "-config", "/dev/null");
        Assert.True(SmimeCertificate.TryRead(openssl.Read("old.crt"), out var certificate));

        Assert.Equal((1024, DigestKind.Sha1, MailUse.Unsaid), (certificate.KeyBits, certificate.SignatureDigest, certificate.MailUse));
        Assert.True(certificate is { MaySign: true, MayEncrypt: true, IsSelfSigned: true });
        Assert.Equal(["old@example.org"], certificate.Addresses);
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", MailUse.Others)]
    [InlineData("2.5.29.37.0", MailUse.Any)]
    [InlineData("1.3.6.1.5.5.7.3.4", MailUse.Mail)]
    public void Extended_key_usage_is_told(string use, MailUse expected) =>
        Assert.Equal(expected, People.Make("CN=a", request => request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false))).Certificate.MailUse);

    [Theory]
    [InlineData(X509KeyUsageFlags.DigitalSignature, true, false)]
    [InlineData(X509KeyUsageFlags.NonRepudiation, true, false)]
    [InlineData(X509KeyUsageFlags.KeyEncipherment, false, true)]
    [InlineData(X509KeyUsageFlags.KeyAgreement, false, false)]
    public void Key_usage_limits_an_RSA_key(X509KeyUsageFlags usage, bool maySign, bool mayEncrypt)
    {
        var certificate = People.Make("CN=a", request => request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true))).Certificate;

        Assert.Equal((maySign, mayEncrypt), (certificate.MaySign, certificate.MayEncrypt));
    }

    [Fact]
    public void An_address_with_a_NUL_is_none()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress("boss@example.org\0.evil.example");
        names.AddEmailAddress("second@example.org");

        Assert.Equal(["second@example.org"], People.Make("CN=a", request => request.CertificateExtensions.Add(names.Build())).Certificate.Addresses);
    }

    [Fact]
    public void Bytes_behind_a_certificate_make_it_none() =>
        Assert.False(SmimeCertificate.TryRead([.. People.P256.Certificate.Der.Span, 0], out _));
}
