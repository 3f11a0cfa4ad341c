using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Deliver;
using Postern.Mail.Dane;
using Postern.Mail.Dns;
using Postern.Mail.Tls;
using Postern.Rules.Decide;

namespace Postern.Bench.Trust;

/// <summary>What DANE adds to finding a lane when the DNS cache is warm, and to a handshake. One thread, CPU time of this process.</summary>
public static class TrustBench
{
    const int Rounds = 5;
    static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(1);
    static readonly TlsFloor Floor = new(TlsVersion.Tls12, CertificateCheck.Any);

    static readonly Route Route = new Route.Mx();

    public static async Task Run(TextWriter output)
    {
        await using var resolver = new CachingResolver(new Zone(), 1000, TimeProvider.System);
        var expectations = new Expectations(resolver);

        var alone = await Median(() => Hosts(resolver));
        var withDane = await Median(async () =>
        {
            var hosts = await Hosts(resolver);
            if (await expectations.Of(Route, hosts, hosts.Hosts[0], 25, Floor, CancellationToken.None) is not Expectation.Dane) throw new InvalidOperationException("no DANE");
        });
        Say(output, "finding the exchangers of a domain, warm", alone);
        Say(output, "and what the first must show", withDane);
        Say(output, "so DANE adds to a decision", withDane - alone);

        using var authority = Make("CN=Authority", null);
        using var leaf = Make("CN=mx.partner.example", authority);
        foreach (var (name, record) in new[] { ("3 1 1", Record(3, leaf)), ("2 1 1", Record(2, authority)) })
        {
            var reference = new DaneReference("mx.partner.example", TlsaRecords.Usable([record])) { NameIsSecure = true };
            Say(output, $"comparing a handshake's certificates, {name}", await Median(() =>
                DaneCheck.Compare(reference, leaf, [authority], TimeProvider.System.GetUtcNow()).Record == name ? Task.CompletedTask : throw new InvalidOperationException("no match")));
        }
    }

    static async Task<MailHosts.Found> Hosts(IResolver resolver) =>
        (MailHosts.Found)await MailHostLookup.Find(resolver, "partner.example", _ => 0, CancellationToken.None);

    static async Task<double> Median(Func<Task> act)
    {
        List<double> rounds = [];
        for (var round = 0; round < Rounds; round++) rounds.Add(await Round(act));
        return rounds.Order().ElementAt(Rounds / 2);
    }

    /// <returns>Microseconds of CPU for each.</returns>
    static async Task<double> Round(Func<Task> act)
    {
        var watch = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        var count = 0;
        for (; watch.Elapsed < RoundLength; count++) await act();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / count;
    }

    static void Say(TextWriter output, string what, double microseconds) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trust: {what}: {microseconds:N1} µs"));

    static byte[] Record(byte usage, X509Certificate2 certificate) => [usage, 1, 1, .. SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())];

    static X509Certificate2 Make(string subject, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mx.partner.example");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return issuer is null ? request.CreateSelfSigned(now.AddDays(-2), now.AddDays(30)) : request.Create(issuer, now.AddDays(-1), now.AddDays(20), [1]);
    }

    /// <summary>partner.example with two exchangers, signed, everything good for a day.</summary>
    sealed class Zone : IResolver
    {
        static readonly byte[] Tlsa = [3, 1, 1, .. new byte[32]];

        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct) => Task.FromResult(type switch
        {
            DnsType.Mx => Found(name, Mx("mx.partner.example"), Mx("mx2.partner.example")),
            DnsType.A => Found(name, [127, 0, 0, 1]),
            DnsType.Tlsa => Found(name, Tlsa, Tlsa),
            _ => new DnsAnswer(DnsOutcome.NoData, DnssecStatus.Secure, [], name, TimeSpan.FromDays(1)), // nothing else is there
        });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        static DnsAnswer Found(string name, params byte[][] records) => new(DnsOutcome.Found, DnssecStatus.Secure, records, name, TimeSpan.FromDays(1));

        static byte[] Mx(string host)
        {
            var wire = new byte[DnsName.WireMax];
            return [0, 10, .. wire[..DnsName.Write(host, wire)]];
        }
    }
}
