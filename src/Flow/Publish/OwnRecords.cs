using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Dkim;

namespace Postern.Flow.Publish;

/// <summary>Everything that an administrator should publish for the gateway and the organization's domains.</summary>
public sealed record OwnRecords
{
    public required Organization Organization { get; init; }
    public required PublishOptions Options { get; init; }

    /// <summary>The host of the web pages, which also serves the policy.</summary>
    public required string WebHost { get; init; }

    /// <summary>Ports at which other servers reach the gateway by SMTP.</summary>
    public required IReadOnlyList<int> ExchangerPorts { get; init; }

    /// <summary>The certificate that the doors show now.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>The one that shall follow it; null when none is known.</summary>
    public X509Certificate2? Next { get; init; }

    /// <summary>Whether the certificate shown to web clients that ask for a name has it.</summary>
    public required Func<string, bool> IsCovered { get; init; }

    /// <summary>Records of the keys that sign mail of the organization's domains, and of what is below them.</summary>
    public IReadOnlyList<DkimRecord> Keys { get; init; } = [];

    /// <summary>Of the gateway itself.</summary>
    public IEnumerable<OwnRecord> OfGateway() =>
    [
        new OwnRecord.CertificateName(Covers(Organization.Hostname)) { Name = Organization.Hostname, Why = "Servers and mail programs ask for the gateway's name." },
        .. ExchangerPorts.Distinct().SelectMany(TlsaOf),
    ];

    /// <summary>Of one of the organization's domains.</summary>
    public IEnumerable<OwnRecord> OfDomain(string domain) =>
    [
        .. Options.Policy is { } policy ? Sts(domain, policy) : [],
        Reports(domain),
        .. Keys.Where(key => Organization.Domains.Where(own => IsOf(key.Key.Domain, own)).MaxBy(own => own.Length) == domain).Select(Dkim),
        .. Options.Spf is { } spf ? Spf(domain, spf) : [],
        Dmarc(domain),
    ];

    // Also with the pin of a certificate that is not in use yet: both must be in the DNS before it is (RFC 7671 §8.1).
    IEnumerable<OwnRecord> TlsaOf(int port)
    {
        var name = $"_{port}._tcp.{Organization.Hostname}";
        yield return new OwnRecord.Tlsa(KeyHash(Certificate)) { Name = name, Why = "Pins the key in use. Only a signed zone makes it count." };
        if (Next is not null && !KeyHash(Next).AsSpan().SequenceEqual(KeyHash(Certificate)))
            yield return new OwnRecord.Tlsa(KeyHash(Next)) { Name = name, Why = NextKey };
    }

    const string NextKey = "Pins the next key. Publish it, wait for twice its time to live, then replace the files; remove the old one after that.";

    IEnumerable<OwnRecord> Sts(string domain, OwnPolicy policy)
    {
        var host = OwnPolicy.HostOf(domain);
        yield return new OwnRecord.Text($"v=STSv1; id={policy.Id};", "v=STSv1") { Name = $"_mta-sts.{domain}", Why = "Says that there is a policy. The id changes when the policy does." };
        yield return new OwnRecord.Host(WebHost) { Name = host, Why = "Serves the policy, on port 443." };
        yield return new OwnRecord.CertificateName(IsCovered(host)) { Name = host, Why = "Senders verify it before they believe the policy." };
    }

    OwnRecord.Text Reports(string domain) => new($"v=TLSRPTv1; rua={Options.TlsReports ?? $"mailto:postmaster@{domain}"}", "v=TLSRPTv1", IsSuggestion: Options.TlsReports is null)
    {
        Name = $"_smtp._tls.{domain}",
        Why = "Where other servers report trouble with TLS.",
    };

    static IEnumerable<OwnRecord> Spf(string domain, string value) => [new OwnRecord.Text(value, "v=spf1") { Name = domain, Why = "Which servers may send for the domain." }];

    OwnRecord.Text Dmarc(string domain) => new(Options.Dmarc ?? $"v=DMARC1; p=none; rua=mailto:postmaster@{domain}", "v=DMARC1", IsSuggestion: Options.Dmarc is null)
    {
        Name = $"_dmarc.{domain}",
        Why = Options.Dmarc is null
            ? "What becomes of mail that only claims to be yours. Begin with reports, then say quarantine or reject."
            : "What becomes of mail that only claims to be yours.",
    };

    // A key of a domain below belongs to the closest one of ours, so that none is printed twice.
    static bool IsOf(string domain, string own) => domain == own || domain.EndsWith($".{own}", StringComparison.Ordinal);

    static OwnRecord.Text Dkim(DkimRecord key) => new(key.Record.Value, "v=DKIM1")
    {
        Name = key.Record.Name,
        Why = key.IsRevocation ? "Takes back a DKIM key." : "A DKIM key: others check signatures with it.",
    };

    bool Covers(string name) => Certificate.MatchesHostname(name, allowCommonName: false);

    static byte[] KeyHash(X509Certificate2 certificate) => SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
}
