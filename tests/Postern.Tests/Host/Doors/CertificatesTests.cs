using Postern.Host.Doors;
using Postern.Host.Settings;
using Postern.Mail.Tls;
using Postern.Tests.Flow;

namespace Postern.Tests.Host.Doors;

public sealed class CertificatesTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly PemFolder folder;

    public CertificatesTests() => folder = new(clock);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mta-sts.clinic.example", "sts")]
    [InlineData("MTA-STS.clinic.example", "sts")]
    [InlineData("gw.clinic.example", "tls")]
    [InlineData("other.example", "tls")]
    [InlineData("", "tls")]
    [InlineData(null, "tls")]
    public void A_web_client_is_shown_the_certificate_of_the_name_it_asks_for(string? asked, string shown)
    {
        var prints = new Dictionary<string, string> { ["tls"] = folder.Write("tls"), ["sts"] = folder.Write("sts", host: "mta-sts.clinic.example") };
        var certificates = Of(new TlsSettings { Certificates = [new() { Certificate = folder["sts.pem"], Key = folder["sts.key"] }] });

        Assert.Equal(prints[shown], certificates.ServerOptionsFor(asked).ServerCertificateContext?.TargetCertificate.Thumbprint);
        Assert.Equal(prints["tls"], certificates.ServerOptions().ServerCertificateContext?.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void Every_door_has_the_same_suites()
    {
        folder.Write("tls");
        var certificates = Of(new TlsSettings());

        Assert.All(
            [certificates.ServerOptions(), certificates.ServerOptionsFor("gw.clinic.example"), certificates.ServerOptionsAskingForClients()],
            options => Assert.Equal(CipherSuites.OfDoors.Order(), options.CipherSuitesPolicy?.AllowedCipherSuites.Order()));
    }

    [Fact]
    public void A_certificate_that_ends_soon_is_told_of()
    {
        folder.Write("tls", TimeSpan.FromDays(20));
        var certificates = Of(new TlsSettings());

        Assert.Empty(certificates.Ending(TimeSpan.FromDays(14)));
        clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(["the certificate of gw.clinic.example ends in 10 days"], certificates.Ending(TimeSpan.FromDays(14)));
        clock.Advance(TimeSpan.FromDays(12));
        Assert.Equal(["the certificate of gw.clinic.example ended 2 days ago"], certificates.Ending(TimeSpan.FromDays(14)));
    }

    [Fact]
    public void The_gateways_own_certificate_is_renewed_with_its_key()
    {
        var certificates = Of(new TlsSettings(), own: true);
        var first = certificates.InUse.First();
        clock.Advance(OwnLifetime - TimeSpan.FromDays(29));

        certificates.Renew();
        clock.Advance(CertificateFile.LookAgainAfter);
        var second = certificates.InUse.First();

        Assert.NotEqual(first.Thumbprint, second.Thumbprint);
        Assert.Equal(first.PublicKey.ExportSubjectPublicKeyInfo(), second.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Empty(certificates.Ending(TimeSpan.FromDays(30)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["tls.key"]));
    }

    [Theory]
    [InlineData("tls.pem", null)]
    [InlineData(null, "tls.key")]
    public void Certificate_and_key_belong_together(string? certificate, string? key) =>
        Assert.Throws<StartRefusedException>(() => Of(new TlsSettings { Certificate = certificate, Key = key }, own: true));

    [Fact]
    public void A_further_certificate_needs_both_files() =>
        Assert.Contains("\"tls.certificates\"", Assert.Throws<StartRefusedException>(() => Of(new TlsSettings { Certificates = [new()] }, own: true)).Message, StringComparison.Ordinal);

    static readonly TimeSpan OwnLifetime = TimeSpan.FromDays(397);

    Certificates Of(TlsSettings settings, bool own = false)
    {
        if (!own) (settings.Certificate, settings.Key) = (folder["tls.pem"], folder["tls.key"]);
        return Certificates.Of(settings, folder[""], "gw.clinic.example", clock, new Lines<Certificates>());
    }
}
