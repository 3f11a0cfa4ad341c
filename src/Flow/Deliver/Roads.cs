using System.Net;
using System.Security.Cryptography;
using Postern.Flow.Domains;
using Postern.Mail.Dns;
using Postern.Flow.Reporting;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;
using Postern.Store.Queue;

namespace Postern.Flow.Deliver;

/// <summary>Finds the exchangers of a destination and opens lanes to them.</summary>
/// <param name="resolver">Knows the exchangers.</param>
/// <param name="expectations">Knows what they must show.</param>
/// <param name="memories">Knows what they always showed; null: nobody remembers.</param>
/// <param name="client">How to speak.</param>
/// <param name="mxPort">Port of exchangers found by MX.</param>
/// <param name="note">Told what came of each session, for the reports that domains ask for (RFC 8460); null where nobody counts.</param>
/// <param name="own">Our own listeners, which no road may lead to; null: there are none.</param>
public sealed class Roads(
    IResolver resolver, Expectations expectations, Memories? memories, SmtpClientOptions client, int mxPort, Action<TlsSessionResult>? note = null,
    OwnListeners? own = null)
{
    /// <summary>Addresses tried for one lane, over all exchangers: a domain with a hundred dead addresses must not hold a courier for an hour.</summary>
    const int AddressesMax = 8;

    /// <summary>Longest search for a lane, over all addresses: with the time for sending it stays well below the lease.</summary>
    static readonly TimeSpan TravelTimeout = TimeSpan.FromMinutes(5);

    readonly Approach smtp = new(client);
    readonly Approach lmtp = new(client with { Protocol = MailProtocol.Lmtp });

    /// <summary>A lane over which messages under <paramref name="floor"/> may travel. Servers are tried in order until one proves it, and what its domain publishes.</summary>
    public Task<LaneAnswer> Secure(Route route, string domain, TlsFloor floor, CancellationToken ct) => Travel(route, domain, floor, ct);

    /// <summary>A lane for a notice: where the domain publishes how its servers are known, to one of those; else with TLS where the server has it, without where not.</summary>
    public Task<LaneAnswer> Any(Route route, string domain, CancellationToken ct) => Travel(route, domain, floor: null, ct);

    async Task<LaneAnswer> Travel(Route route, string domain, TlsFloor? floor, CancellationToken ct)
    {
        var (hosts, nowhere) = await Hosts(route, domain, ct);
        if (hosts is null) return nowhere ?? Waiting("no address to connect to");
        var past = new Remembering(memories, domain);

        using var patience = new CancellationTokenSource(TravelTimeout, client.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var owner = Owner(route, domain);
            var (answer, failed) = await First(past, route, owner, hosts, floor, either.Token);
            if (failed is null || !await expectations.HaveChanged(failed, either.Token)) return answer;

            // Nothing fails under a policy that its domain has replaced (RFC 8461 §5); under the new one it may.
            return (await First(past, route, owner, hosts, floor, either.Token)).Answer;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Waiting($"no server of {domain} answered in time");
        }
    }

    // RFC 8460 §1.1: where a smart host is set, its name stands for the domain; one that is a bare address has none to report to.
    static string? Owner(Route route, string domain) => route switch
    {
        Route.Mx => domain,
        Route.SmartHost smart => smart.Protocol is MailProtocol.Lmtp || IPAddress.TryParse(smart.Host, out _) ? null : smart.Host,
    };

    Approach ApproachOf(Route route) => route is Route.SmartHost { Protocol: MailProtocol.Lmtp } ? lmtp : smtp;

    /// <returns>With the MTA-STS policy under which a server failed, if one did.</returns>
    async Task<(LaneAnswer Answer, KnownPolicy? Failed)> First(
        Remembering past, Route route, string? owner, MailHosts.Found found, TlsFloor? floor, CancellationToken ct)
    {
        LaneAnswer? best = null;
        KnownPolicy? failed = null;
        var port = route is Route.SmartHost smart ? smart.Port : mxPort;
        var known = found.Hosts.SelectMany(host => host.Addresses.Select(address => (Host: host, Address: address))).ToList();
        var isWhole = known.Count <= AddressesMax;
        (MailHost Host, Expectation Expected)? last = null;
        foreach (var (host, address) in known.Take(AddressesMax))
        {
            var expected = last is { } before && before.Host == host ? before.Expected : await expectations.Of(route, found, host, port, floor, ct);
            last = (host, expected);
            if (own?.Are(route, host.Name, new IPEndPoint(address, port)) is true) return (Waiting($"{host.Name} is this gateway itself; the domain needs a route to its mailbox server"), null);
            var answer = await Open(ApproachOf(route), past, host.Name, new IPEndPoint(address, port), expected, floor, ct);
            // Every attempt under a policy, enforced or tested, comes by here with what became of it.
            if (note is not null && owner is not null && SessionJudge.Of(owner, host.Name, address, expected, floor, answer, client.Clock.GetUtcNow()) is { } result) note(result);
            if (answer is LaneAnswer.Ready) return (answer, null);

            if (answer is LaneAnswer.Closed || floor is null) failed ??= expected.InForce;
            isWhole &= answer is LaneAnswer.Closed;
            if (best is null || TellsMore(answer, best)) best = answer;
        }

        return (best is LaneAnswer.Closed closed ? closed with { IsWhole = isWhole } : best ?? Waiting("no address to connect to"), failed);
    }

    static async Task<LaneAnswer> Open(Approach approach, Remembering past, string host, IPEndPoint address, Expectation expected, TlsFloor? floor, CancellationToken ct) => (expected, floor) switch
    {
        (Expectation.Unknown unknown, _) => Waiting(unknown.Why),
        (Expectation.StsUnnamed unnamed, null) => Waiting($"a notice waits too: {Unnamed(unnamed.Known, host)}"),
        (Expectation.StsUnnamed unnamed, _) => new LaneAnswer.Closed(TlsFault.StsMismatch, Unnamed(unnamed.Known, host), IsWhole: true),
        (Expectation.Sts, { } asked) => Bound(TlsFault.StsMismatch, $"MTA-STS does not hold for {host}", await approach.Secure(past, host, address, expected, asked, ct)),
        (Expectation.Dane or Expectation.TlsOnly, { } asked) => Bound(TlsFault.DaneMismatch, $"{host} has TLSA records", await approach.Secure(past, host, address, expected, asked, ct)),
        (Expectation.StsUnfetched unfetched, { } asked) => Unfetched(unfetched, await approach.Secure(past, host, address, expected, asked, ct)),
        (_, { } asked) => await approach.Secure(past, host, address, expected, asked, ct),
        (_, null) => await approach.Any(past, host, address, expected, ct),
    };

    static string Unnamed(KnownPolicy known, string host) => $"the MTA-STS policy of {known.Domain} does not name {host}";

    // A server without TLS whose domain publishes that it has some may be an impostor's doing, and passes when he does (RFC 8461 §5, RFC 7672 §2.2).
    static LaneAnswer Bound(TlsFault fault, string what, LaneAnswer answer) => answer is LaneAnswer.Closed { Fault: TlsFault.NotOffered or TlsFault.Refused or TlsFault.HandshakeFailed } closed
        ? closed with { Fault = fault, Met = closed.Fault, Why = $"{what}: {closed.Why}" }
        : answer;

    static LaneAnswer Unfetched(Expectation.StsUnfetched expected, LaneAnswer answer) => answer is LaneAnswer.Closed { Fault: TlsFault.NotPublished } closed
        ? closed with { Fault = TlsFault.PublishedUnknown, Why = $"{closed.Why}: {expected.Why}" }
        : answer;

    // A server that was reached and has no TLS tells more than one that was not reached; of two that have none, the one that may have some later;
    // and one that had more before tells most, because policy may want to wait for that.
    static bool TellsMore(LaneAnswer answer, LaneAnswer best) => (answer, best) switch
    {
        (LaneAnswer.Closed { Fault: TlsFault.Downgraded }, LaneAnswer.Closed other) => other.Fault != TlsFault.Downgraded,
        (LaneAnswer.Closed, LaneAnswer.Closed { Fault: TlsFault.Downgraded }) => false,
        (LaneAnswer.Closed one, LaneAnswer.Closed other) => TlsFaults.MayPass(one.Fault) && !TlsFaults.MayPass(other.Fault),
        (_, LaneAnswer.Closed) => answer is LaneAnswer.Never,
        _ => true,
    };

    async Task<(MailHosts.Found? Hosts, LaneAnswer? Nowhere)> Hosts(Route route, string domain, CancellationToken ct)
    {
        if (route is Route.SmartHost { Host: var name } && IPAddress.TryParse(name, out var address))
            return (new MailHosts.Found([new MailHost(name, 0, [address])], DnssecStatus.Insecure), null);

        var found = route is Route.SmartHost smart
            ? await MailHostLookup.Host(resolver, smart.Host, ct)
            : await MailHostLookup.Find(resolver, domain, RandomNumberGenerator.GetInt32, ct);

        return found switch
        {
            MailHosts.Found hosts => (hosts, null),
            MailHosts.NullMx => (null, new LaneAnswer.Never("5.1.10", "the domain takes no mail (null MX)")),
            // Our own route names the smart host: a mistake there, or in its zone, must not bounce the mail of everybody.
            MailHosts.NoSuchDomain no when route is Route.SmartHost host => (null, Waiting($"{host.Host}: {no.Reason}")),
            MailHosts.NoSuchDomain no => (null, new LaneAnswer.Never("5.1.2", no.Reason)),
            MailHosts.TryLater later => (null, Waiting(later.Reason)),
        };
    }

    static LaneAnswer.Wait Waiting(string why) => new(new Evidence { Why = why });
}
