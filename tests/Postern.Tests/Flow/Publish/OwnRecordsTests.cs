using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Publish;

namespace Postern.Tests.Flow.Publish;

public sealed class OwnRecordsTests
{
    static readonly OwnPolicy Policy = new(OwnPolicyMode.Enforce, ["mx.clinic.example"], TimeSpan.FromDays(7));

    [Fact]
    public void A_domain_gets_its_policy_its_reports_and_a_suggestion_of_DMARC() => Assert.Equal(
        [
            $"_mta-sts.clinic.example. 3600 IN TXT \"v=STSv1; id={Policy.Id};\"",
            "mta-sts.clinic.example. 3600 IN CNAME secure.clinic.example.",
            "; the certificate shown to mta-sts.clinic.example: not covered",
            "_smtp._tls.clinic.example. 3600 IN TXT \"v=TLSRPTv1; rua=mailto:postmaster@clinic.example\"",
            "_dmarc.clinic.example. 3600 IN TXT \"v=DMARC1; p=none; rua=mailto:postmaster@clinic.example\"",
        ],
        Records(new() { Policy = Policy }).OfDomain("clinic.example").Select(record => record.ZoneLine));

    [Fact]
    public void What_was_not_asked_for_is_not_printed() => Assert.Equal(
        ["_smtp._tls.clinic.example", "_dmarc.clinic.example"], Records(new()).OfDomain("clinic.example").Select(record => record.Name));

    [Fact]
    public void What_the_settings_say_is_printed_as_it_is() => Assert.Equal(
        ["v=TLSRPTv1; rua=https://reports.example/tls", "v=spf1 ip4:192.0.2.1 -all", "v=DMARC1; p=reject"],
        Records(new() { TlsReports = "https://reports.example/tls", Spf = "v=spf1 ip4:192.0.2.1 -all", Dmarc = "v=DMARC1; p=reject" }).OfDomain("clinic.example").Select(record => record.Data));

    [Fact]
    public void Records_of_keys_stand_between_them() => Assert.Contains(
        "2026._domainkey.clinic.example. 3600 IN TXT",
        string.Join('\n', (Records(new()) with { Keys = domain => [new OwnRecord.Text("v=DKIM1; p=AAAA", "v=DKIM1") { Name = $"2026._domainkey.{domain}", Why = "A key." }] })
            .OfDomain("clinic.example").Select(record => record.ZoneLine)),
        StringComparison.Ordinal);

    [Fact]
    public void The_key_in_use_is_pinned_at_each_port_and_the_next_one_beside_it()
    {
        using var next = Certificate("gw.clinic.example");
        var records = Records(new()) with { ExchangerPorts = [25, 25, 26], Next = next };

        var lines = records.OfGateway().OfType<OwnRecord.Tlsa>().Select(record => record.ZoneLine).ToList();

        string[] pins = [Pin(records.Certificate), Pin(next)];
        Assert.Equal(from port in new[] { 25, 26 } from pin in pins select $"_{port}._tcp.gw.clinic.example. 3600 IN TLSA 3 1 1 {pin}", lines);
    }

    [Fact]
    public void A_next_certificate_with_the_same_key_needs_no_pin_of_its_own()
    {
        var records = Records(new());

        Assert.Single((records with { Next = records.Certificate }).OfGateway().OfType<OwnRecord.Tlsa>());
    }

    [Fact]
    public void A_certificate_of_another_name_is_seen() =>
        Assert.Equal([true, false], new[] { "gw.clinic.example", "old.clinic.example" }.Select(name => (Records(new()) with { Certificate = Certificate(name) })
            .OfGateway().OfType<OwnRecord.CertificateName>().Single().IsCovered));

    [Fact]
    public void A_long_text_is_cut_into_strings_of_255()
    {
        var record = new OwnRecord.Text(new string('a', 300), "a") { Name = "x.example", Why = "" };

        Assert.Equal($"x.example. 3600 IN TXT \"{new string('a', 255)}\" \"{new string('a', 45)}\"", record.ZoneLine);
    }

    [Fact]
    public void Quotes_and_backslashes_stay_inside_their_string() =>
        Assert.Equal("x.example. 3600 IN TXT \"a\\\"b\\\\c\"", (new OwnRecord.Text("a\"b\\c", "a") { Name = "x.example", Why = "" }).ZoneLine);

    static OwnRecords Records(PublishOptions options) => new()
    {
        Organization = new("Clinic", ["clinic.example"], "gw.clinic.example"),
        Options = options,
        WebHost = "secure.clinic.example",
        ExchangerPorts = [25],
        Certificate = Certificate("gw.clinic.example"),
        IsCovered = _ => false,
    };

    static string Pin(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
    }
}
