using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

public sealed class AssociationRecordTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("030000", false)]
    [InlineData("03000030", true)]
    [InlineData("04000030", false)]
    [InlineData("03020030", false)]
    [InlineData("03000330", false)]
    [InlineData("03000130", false)]
    public void What_no_RFC_knows_counts_for_nothing(string rdata, bool parses) =>
        Assert.Equal(parses, AssociationRecord.TryParse(Convert.FromHexString(rdata), out _));

    [Theory]
    [InlineData(3, 0, 0, true, true)]
    [InlineData(1, 0, 0, true, true)]
    [InlineData(2, 0, 0, true, false)]
    [InlineData(0, 0, 0, true, false)]
    [InlineData(3, 1, 0, false, true)]
    [InlineData(3, 0, 1, false, true)]
    [InlineData(2, 1, 2, false, false)]
    public void A_record_matches_its_certificate_and_no_other(byte usage, byte selector, byte matching, bool isWhole, bool isOfRecipient)
    {
        using var certificate = Make("CN=one");
        using var other = Make("CN=one");
        var part = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        byte[] value = matching switch { 0 => part, 1 => SHA256.HashData(part), _ => SHA512.HashData(part) };

        Assert.True(AssociationRecord.TryParse((byte[])[usage, selector, matching, .. value], out var record));

        Assert.True(record!.Matches(certificate)); // it parsed
        Assert.False(record.Matches(other));
        Assert.Equal((isWhole, isOfRecipient), (record.IsWholeCertificate, record.IsOfRecipient));
    }

    static X509Certificate2 Make(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
    }
}
