using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Postern.Flow.Dkim;
using Postern.Flow.Publish;
using Postern.Mail.Dkim;
using Postern.Mail.MtaSts;
using Postern.Rules.Dkim;
using Postern.Store.Dkim;

namespace Postern.Tests.Flow.Publish;

public sealed class OwnRecordsTests
{
    static readonly OwnPolicy Policy = new(new(StsMode.Enforce, [new("mx.clinic.example", IsWildcard: false)], TimeSpan.FromDays(7)));

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
    public void Keys_of_a_domain_and_below_stand_once_with_the_closest()
    {
        DkimRecord[] keys = [Key("clinic.example"), Key("ward.clinic.example"), Key("a.ward.clinic.example"), Key("other.example")];
        var records = Records(new()) with { Organization = new("Clinic", ["clinic.example", "ward.clinic.example"], "gw.clinic.example"), Keys = keys };

        Assert.Equal(["s1._domainkey.clinic.example"], KeysOf(records, "clinic.example"));
        Assert.Equal(["s1._domainkey.ward.clinic.example", "s1._domainkey.a.ward.clinic.example"], KeysOf(records, "ward.clinic.example"));
    }

    static IEnumerable<string> KeysOf(OwnRecords records, string domain) => records.OfDomain(domain).Select(record => record.Name).Where(name => name.Contains("_domainkey", StringComparison.Ordinal));

    static DkimRecord Key(string domain) => DkimRecord.Of(new OwnDkimKey
    {
        Id = Guid.Empty,
        Domain = domain,
        Selector = "s1",
        Algorithm = DkimAlgorithm.Ed25519Sha256,
        PublicKey = Convert.ToBase64String(new byte[32]),
        State = DkimKeyState.Active,
        IsForced = false,
        MadeAt = DateTimeOffset.UnixEpoch,
        ChangedAt = DateTimeOffset.UnixEpoch,
    });

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
