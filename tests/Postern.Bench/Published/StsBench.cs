using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Deliver;
using Postern.Flow.Domains;
using Postern.Mail.Dns;
using Postern.Rules.Decide;
using Postern.Store;
using Postern.Store.Domains;

namespace Postern.Bench.Published;

/// <summary>What MTA-STS adds to finding out what a server must show, when the policy is known: with a policy of ten patterns, 10,000 domains in turn.</summary>
public static class StsBench
{
    const int Domains = 10_000;
    const int Rounds = 5;
    const int Asked = 1_000_000;

    static readonly MailHost Host = new("mx9.clinic.example", 10, [IPAddress.Loopback]);
    static readonly TlsFloor Floor = new(Mail.Tls.TlsVersion.Tls12, CertificateCheck.Any);

    public static async Task Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("postern-bench-").FullName;
        try
        {
            await using var resolver = new Silent();
            await using var ledger = await Ledger.Open(new(folder, "sqlite", "Bench", Exclusive: true), TimeProvider.System, CancellationToken.None);
            using var host = new PolicyHost(resolver, new(), TimeProvider.System);
            await using var policies = new StsPolicies(new(resolver), host, ledger.Policies, new(), TimeProvider.System, NullLogger<StsPolicies>.Instance);
            var found = await Fill(ledger.Policies, policies);
            var (with, without) = (new Expectations(resolver, policies), new Expectations(resolver));
            await Measure(with, found);
            await Measure(without, found);

            List<double> added = [], whole = [];
            for (var round = 0; round < Rounds; round++)
            {
                var bare = await Measure(without, found);
                whole.Add(await Measure(with, found));
                added.Add(whole[^1] - bare);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"sts: a known policy adds {added.Order().ElementAt(Rounds / 2):N2} µs of CPU to what a server must show ({whole.Order().ElementAt(Rounds / 2):N2} µs whole); slowest round {added.Max():N2} µs"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<MailHosts.Found[]> Fill(PolicyShelf shelf, StsPolicies policies)
    {
        var now = TimeProvider.System.GetUtcNow();
        var text = new StringBuilder("version: STSv1\nmode: enforce\nmax_age: 604800\n").AppendJoin('\n', Enumerable.Range(0, 10).Select(number => $"mx: mx{number}.clinic.example")).ToString();
        var names = Enumerable.Range(0, Domains).Select(number => $"d{number}.example").ToList();
        await Task.WhenAll(names.Select(name => shelf.Keep(new(name, "1", text, now, now.AddDays(7), now, now), CancellationToken.None)));
        foreach (var name in names)
            if (await policies.For(name, CancellationToken.None) is not StsStanding.Enforced) throw new InvalidOperationException("a policy that is kept is not in force");

        return [.. names.Select(name => new MailHosts.Found([Host], DnssecStatus.Insecure) { Domains = [name] })];
    }

    // Of CPU time, so that other work on the machine does not decide.
    static async Task<double> Measure(Expectations expectations, MailHosts.Found[] found)
    {
        var route = new Route.Mx();
        var before = Environment.CpuUsage.TotalTime;
        for (var number = 0; number < Asked; number++) await expectations.Of(route, found[number % Domains], Host, 25, Floor, CancellationToken.None);
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Asked;
    }

    /// <summary>Nobody is asked: everything is known.</summary>
    sealed class Silent : IResolver
    {
        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct) =>
            Task.FromResult(new DnsAnswer(DnsOutcome.NoData, DnssecStatus.Insecure, [], name, TimeSpan.Zero));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
