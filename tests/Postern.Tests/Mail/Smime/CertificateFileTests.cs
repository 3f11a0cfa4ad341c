using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postern.Mail.Smime;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Smime;

public sealed class CertificateFileTests
{
    static string Pem(SmimeCertificate certificate) => PemEncoding.WriteString("CERTIFICATE", certificate.Der.Span) + "\n";

    static CertificateFileAnswer Read(string text, string? password = null) => CertificateFile.Read(Encoding.ASCII.GetBytes(text), password);

    [Fact]
    public void PEM_holds_several_with_keys_in_any_order()
    {
        var text = $"words\n{PemEncoding.WriteString("PRIVATE KEY", People.P256.Key.ExportPkcs8())}\n{Pem(People.Rsa.Certificate)}{Pem(People.P256.Certificate)}{Pem(People.Rsa.Certificate)}";

        var found = Assert.IsType<CertificateFileAnswer.Found>(Read(text));

        Assert.Equal([People.Rsa.Certificate, People.P256.Certificate], found.Entries.Select(entry => entry.Certificate));
        Assert.Equal([false, true], found.Entries.Select(entry => entry.Key is not null));
    }

    [Fact]
    public void DER_is_one_certificate() =>
        Assert.Single(Assert.IsType<CertificateFileAnswer.Found>(CertificateFile.Read(People.Rsa.Certificate.Der)).Entries);

    [Theory]
    [InlineData("right", typeof(CertificateFileAnswer.Found))]
    [InlineData("wrong", typeof(CertificateFileAnswer.WrongPassword))]
    [InlineData(null, typeof(CertificateFileAnswer.WrongPassword))]
    public void PKCS12_opens_with_its_password_only(string? password, Type expected)
    {
        foreach (var kind in new[] { KeyKind.Rsa, KeyKind.P256 })
        {
            var person = People.Of(kind);
            using var bare = X509CertificateLoader.LoadCertificate(person.Certificate.Der.Span);
            using var rsa = RSA.Create();
            using var curve = ECDsa.Create();
            if (kind is KeyKind.Rsa) rsa.ImportPkcs8PrivateKey(person.Key.ExportPkcs8(), out _);
            else curve.ImportPkcs8PrivateKey(person.Key.ExportPkcs8(), out _);
            using var own = kind is KeyKind.Rsa ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey(curve);

            var answer = CertificateFile.Read(own.Export(X509ContentType.Pkcs12, "right"), password);

            Assert.IsType(expected, answer);
            if (answer is CertificateFileAnswer.Found found) Assert.NotNull(Assert.Single(found.Entries).Key);
        }
    }

    [Theory]
    [InlineData("right", typeof(CertificateFileAnswer.Found))]
    [InlineData("wrong", typeof(CertificateFileAnswer.WrongPassword))]
    [InlineData(null, typeof(CertificateFileAnswer.WrongPassword))]
    public void An_encrypted_key_opens_with_its_password_only(string? password, Type expected)
    {
        using var curve = ECDsa.Create();
        curve.ImportPkcs8PrivateKey(People.P256.Key.ExportPkcs8(), out _);
        var key = curve.ExportEncryptedPkcs8PrivateKeyPem("right", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

        Assert.IsType(expected, Read(Pem(People.P256.Certificate) + key, password));
    }

    [Fact]
    public void A_key_that_asks_for_endless_hashing_is_refused()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = curve.ExportEncryptedPkcs8PrivateKey("right", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 0x00123456));
        var at = key.AsSpan().IndexOf(new byte[] { 0x02, 0x03, 0x12, 0x34, 0x56 });
        key[at + 2] = 0x7F;

        Assert.Equal(new CertificateFileAnswer.TooMuch("PasswordRoundsMax"), CertificateFile.Read(key, "right"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void Nothing_found_is_said(string text) => Assert.IsType<CertificateFileAnswer.Nothing>(Read(text));

    [Fact]
    public void A_lone_key_is_not_enough() =>
        Assert.Equal(new CertificateFileAnswer.Nothing("The file holds a private key and no certificate."), CertificateFile.Read(People.P256.Key.ExportPkcs8()));

    [Fact]
    public void A_file_beyond_the_limit_is_not_read() =>
        Assert.Equal(new CertificateFileAnswer.TooMuch("FileSizeMax"), CertificateFile.Read(new byte[SmimeLimits.FileSizeMax + 1]));

    [Fact]
    public void What_openssl_writes_is_read()
    {
        using var openssl = new OpenSsl();
        openssl.Write("a", People.Rsa);
        openssl.Write("b", People.P256);
        openssl.Run("crl2pkcs7", "-nocrl", "-certfile", "a.crt", "-certfile", "b.crt", "-outform", "DER", "-out", "ab.p7b");
        openssl.Run("crl2pkcs7", "-nocrl", "-certfile", "a.crt", "-out", "a.p7c");
        openssl.Run("pkcs12", "-export", "-in", "b.crt", "-inkey", "b.key", "-passout", "pass:right", "-out", "b.p12");
        openssl.Run("pkcs12", "-export", "-in", "a.crt", "-inkey", "a.key", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1", "-passout", "pass:right", "-out", "a.p12");

        Assert.Equal(2, Assert.IsType<CertificateFileAnswer.Found>(CertificateFile.Read(openssl.Read("ab.p7b"))).Entries.Count);
        Assert.Single(Assert.IsType<CertificateFileAnswer.Found>(CertificateFile.Read(openssl.Read("a.p7c"))).Entries);
        Assert.NotNull(Assert.IsType<CertificateFileAnswer.Found>(CertificateFile.Read(openssl.Read("b.p12"), "right")).Entries[0].Key);
        Assert.NotNull(Assert.IsType<CertificateFileAnswer.Found>(CertificateFile.Read(openssl.Read("a.p12"), "right")).Entries[0].Key);
    }

    [Fact]
    public void Certificates_of_RFC_9216_are_read()
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        var all = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "smime", "rfc9216"), "*.pem") // it is not null here
            .Where(file => !file.Contains("PKCS12", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllText));

        var found = Assert.IsType<CertificateFileAnswer.Found>(Read(all));

        Assert.Equal(0, found.KeysAlone);
        Assert.Contains(found.Entries, entry => entry is { Certificate.KeyKind: KeyKind.Ed25519, Key: not null } && entry.Certificate.IsFor("carlos@smime.example"));
        Assert.Contains(found.Entries, entry => entry is { Certificate: { KeyKind: KeyKind.X25519, MayEncrypt: true, MaySign: false }, Key: not null } && entry.Certificate.IsFor("dana@smime.example"));
        Assert.Contains(found.Entries, entry => entry is { Certificate: { KeyKind: KeyKind.Rsa, MaySign: true, MayEncrypt: false }, Key: not null } && entry.Certificate.IsFor("alice@smime.example"));
        Assert.Equal(2, found.Entries.Count(entry => entry.Certificate.IsSelfSigned));
    }
}
