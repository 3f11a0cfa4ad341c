using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Keys;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Seal;

namespace Postern.Tests.Mail.Smime;

public sealed class SmimeCapabilitiesTests
{
    const string Aes256Gcm = "2.16.840.1.101.3.4.1.46", Aes128Gcm = "2.16.840.1.101.3.4.1.6", Aes256Cbc = "2.16.840.1.101.3.4.1.42", Aes128Cbc = "2.16.840.1.101.3.4.1.2", TripleDes = "1.2.840.113549.3.7";

    [Theory]
    [InlineData(ContentCipher.Aes256Gcm, Aes128Cbc, Aes256Gcm)]
    [InlineData(ContentCipher.Aes128Gcm, Aes256Cbc, Aes128Gcm)]
    [InlineData(ContentCipher.Aes256Cbc, Aes256Cbc, Aes128Cbc)]
    [InlineData(ContentCipher.Aes128Cbc, Aes128Cbc, TripleDes)]
    [InlineData(ContentCipher.Aes128Cbc, TripleDes)]
    public void The_best_that_somebody_takes_is_chosen(ContentCipher expected, params string[] takes) => Assert.Equal(expected, SmimeCapabilities.CipherFor(new(takes)));

    [Fact]
    public void Who_told_nothing_gets_AES_256_GCM() => Assert.Equal(ContentCipher.Aes256Gcm, SmimeCapabilities.CipherFor(null));

    /// <summary>RFC 4262.</summary>
    [Fact]
    public void A_certificate_tells_itself_what_its_owner_takes()
    {
        var told = People.Make("CN=x", request => request.CertificateExtensions.Add(
            new X509Extension("1.2.840.113549.1.9.15", new SmimeCapabilities([Aes256Cbc, Aes128Cbc]).Encode(), critical: false)));

        Assert.Equal([Aes256Cbc, Aes128Cbc], told.Certificate.Capabilities!.Algorithms); // as was put in
        Assert.Null(People.Rsa.Certificate.Capabilities);
        Assert.Equal(ContentCipher.Aes256Cbc, SmimeCapabilities.CipherFor(new SmimeMaterial([told.Certificate], null).Takes));
        Assert.Equal(ContentCipher.Aes256Gcm, SmimeCapabilities.CipherFor(new SmimeMaterial([told.Certificate], new([Aes256Gcm])).Takes)); // told later, in a message
    }

    [Fact]
    public void What_was_told_is_kept_behind_the_certificates()
    {
        var chain = SmimeMaterial.Write(People.P256.Certificate, [People.Authority.Certificate], new([Aes128Cbc]));

        var read = SmimeMaterial.Read(chain)!; // just written

        Assert.Equal([People.P256.Certificate, People.Authority.Certificate], read.Certificates);
        Assert.Equal([Aes128Cbc], read.Capabilities!.Algorithms); // as above
        Assert.Null(SmimeMaterial.Read(SmimeMaterial.Write(People.P256.Certificate, []))!.Capabilities); // as above
        Assert.Null(SmimeMaterial.Read(chain.AsMemory(chain.Length - 20)));
    }
}
