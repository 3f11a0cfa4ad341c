using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Deliver;
using Postern.Flow.Domains;
using Postern.Flow.Reporting;
using Postern.Mail.Dns;
using Postern.Mail.Smtp.Client;
using Postern.Tests.Mail.Smtp.Client;

namespace Postern.Tests.Flow;

/// <summary>Everybody outside: domains, their exchangers on loopback addresses of their own, and a DNS that knows them.</summary>
sealed class Town : IResolver
{
    const int PortTriesMax = 20;

    readonly Dictionary<string, List<Exchanger>> domains = [];
    readonly Dictionary<string, DnsAnswer> tlsa = [];
    readonly Dictionary<string, Exchanger> forged = [];
    readonly int port;

    Town(int port) => this.port = port;

    public IEnumerable<Exchanger> Exchangers => domains.Values.SelectMany(exchangers => exchangers);

    public IEnumerable<Taken> Took => Exchangers.SelectMany(exchanger => exchanger.Took);

    public IEnumerable<Overheard> Heard => Exchangers.SelectMany(exchanger => exchanger.Heard);

    public int Silent => Exchangers.Sum(exchanger => exchanger.Silent);

    /// <summary>When set, asks are answered with SERVFAIL.</summary>
    public bool DnsIsDown { get; set; }

    /// <param name="exchangers">How each behaves on its connections; domains named more than once have several, in order of preference.</param>
    public static Town Of(params (string Domain, Func<int, Manners> Manners)[] exchangers)
    {
        for (var tries = 1; ; tries++)
        {
            var town = new Town(FreePort());
            try
            {
                for (var number = 0; number < exchangers.Length; number++) town.Add(number, exchangers[number].Domain, exchangers[number].Manners);
                return town;
            }
            catch (SocketException) when (tries < PortTriesMax)
            {
                // Another town has this port on one of these addresses.
                foreach (var exchanger in town.Exchangers) _ = exchanger.DisposeAsync().AsTask();
            }
        }
    }

    public static Town Of(params (string Domain, Manners Manners)[] exchangers) =>
        Of([.. exchangers.Select(each => (each.Domain, (Func<int, Manners>)(_ => each.Manners)))]);

    public Exchanger this[string domain] => domains[domain][0];

    /// <summary>What is published about exchangers, by host.</summary>
    public Dictionary<string, About> Published { get; } = [];

    /// <summary>All zones are signed: no answer is insecure but those that the test makes so.</summary>
    public bool IsSigned { get; set; }

    /// <summary>Publishes TLSA records for the exchangers of a domain, or for one exchanger; from now on all zones are signed.</summary>
    public void Publish(string domain, params byte[][] records)
    {
        IsSigned = true;
        tlsa[domain] = new DnsAnswer(DnsOutcome.Found, DnssecStatus.Secure, records, domain, TimeSpan.Zero);
    }

    /// <summary>Breaks the look-up of those records.</summary>
    public void Break(string domain, DnssecStatus status)
    {
        IsSigned = true;
        tlsa[domain] = new DnsAnswer(DnsOutcome.TryLater, status, [], domain, TimeSpan.Zero, "it is broken");
    }

    /// <summary>Has the domain's MX record name somebody else's exchanger, who sees to its end himself; null: as it was.</summary>
    public void Forge(string domain, Exchanger? by)
    {
        if (by is null) forged.Remove(domain);
        else forged[domain] = by;
    }

    /// <summary>A domain whose exchanger is not there at all.</summary>
    public void AddDead(string domain) => domains.Add(domain, []);

    public Roads Roads(TimeProvider clock, Memories? memories = null, Action<TlsSessionResult>? note = null) =>
        new(this, new Expectations(this), memories, Client(clock), port, note);

    public static SmtpClientOptions Client(TimeProvider clock) => new()
    {
        Hostname = "gw.clinic.example",
        Roots = new X509Certificate2Collection(Certificates.Root),
        Clock = clock,
    };

    public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct) => Task.FromResult(
        DnsIsDown ? new DnsAnswer(DnsOutcome.TryLater, DnssecStatus.Insecure, [], name, TimeSpan.Zero, "the DNS is down") : Answer(name, type));

    public void Cut()
    {
        foreach (var exchanger in Exchangers) exchanger.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var exchanger in Exchangers) await exchanger.DisposeAsync();
    }

    DnsAnswer Answer(string name, DnsType type)
    {
        if (type == DnsType.Tlsa) return PublishedFor(name[(name.IndexOf("_tcp.", StringComparison.Ordinal) + 5)..]) ?? Nothing(name, DnsOutcome.NoSuchName);
        if (forged.TryGetValue(name, out var forger)) return type == DnsType.Mx ? Found(name, [Mx(10, forger.Host)]) : Nothing(name, DnsOutcome.NoData);
        if (domains.TryGetValue(name, out var exchangers))
            return type == DnsType.Mx ? Found(name, exchangers.Count == 0 ? [Mx(10, $"dead.{name}")] : [.. exchangers.Select((e, i) => Mx(10 * (i + 1), e.Host))]) : Nothing(name, DnsOutcome.NoData);

        if (name.StartsWith("dead.", StringComparison.Ordinal)) return type == DnsType.A ? Found(name, [[127, 0, 4, 250]]) : Nothing(name, DnsOutcome.NoData);
        if (Exchangers.Concat(forged.Values).FirstOrDefault(e => e.Host == name) is not { } exchanger) return Nothing(name, DnsOutcome.NoSuchName);
        return type == DnsType.A ? Found(name, [exchanger.Address.Address.GetAddressBytes()]) : Nothing(name, DnsOutcome.NoData);
    }

    DnsAnswer? PublishedFor(string host) =>
        tlsa.GetValueOrDefault(host) ?? (Exchangers.FirstOrDefault(e => e.Host == host) is { } exchanger ? tlsa.GetValueOrDefault(exchanger.Domain) : null);

    DnssecStatus Status => IsSigned ? DnssecStatus.Secure : DnssecStatus.Insecure;

    DnsAnswer Found(string name, IReadOnlyList<byte[]> records) => new(DnsOutcome.Found, Status, records, name, TimeSpan.Zero);

    DnsAnswer Nothing(string name, DnsOutcome outcome) => new(outcome, Status, [], name, TimeSpan.Zero);

    static byte[] Mx(int preference, string host)
    {
        var wire = new byte[DnsName.WireMax];
        return [(byte)(preference >> 8), (byte)preference, .. wire[..DnsName.Write(host, wire)]];
    }

    void Add(int number, string domain, Func<int, Manners> manners)
    {
        if (!domains.TryGetValue(domain, out var exchangers)) domains.Add(domain, exchangers = []);
        exchangers.Add(Exchanger.Start($"mx{number}.{domain}", domain, new IPEndPoint(new IPAddress([127, 0, 4, (byte)(10 + number)]), port), manners));
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Parse("127.0.4.10"), 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
