using System.Net;
using System.Security.Cryptography;
using Postern.Mail.Dns;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;
using Postern.Store.Queue;

namespace Postern.Flow.Deliver;

/// <summary>Finds the exchangers of a destination and opens lanes to them.</summary>
public sealed class Roads(IResolver resolver, SmtpClientOptions client, int mxPort)
{
    /// <summary>Addresses tried for one lane, over all exchangers: a domain with a hundred dead addresses must not hold a courier for an hour.</summary>
    const int AddressesMax = 8;

    /// <summary>Longest search for a lane, over all addresses: with the time for sending it stays well below the lease.</summary>
    static readonly TimeSpan TravelTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Handshakes that a server may reset before that is taken for its word on TLS: the first reset may be the network's doing.</summary>
    const int ResetsMax = 2;

    /// <summary>A lane over which messages under <paramref name="floor"/> may travel. Exchangers are tried in order until one proves it.</summary>
    public Task<LaneAnswer> Secure(Route route, string domain, TlsFloor floor, CancellationToken ct) =>
        Travel(route, domain, (host, address, ct) => OpenSecure(host, address, floor, ct), ct);

    /// <summary>A lane for a notice: with TLS where the server has it, without where not.</summary>
    public Task<LaneAnswer> Any(Route route, string domain, CancellationToken ct) => Travel(route, domain, OpenAny, ct);

    async Task<LaneAnswer> Travel(Route route, string domain, Func<string, IPEndPoint, CancellationToken, Task<LaneAnswer>> open, CancellationToken ct)
    {
        var (hosts, nowhere) = await Hosts(route, domain, ct);
        if (nowhere is not null) return nowhere;

        using var patience = new CancellationTokenSource(TravelTimeout, client.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await First(hosts, route, open, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Waiting($"no server of {domain} answered in time");
        }
    }

    async Task<LaneAnswer> First(IReadOnlyList<MailHost> hosts, Route route, Func<string, IPEndPoint, CancellationToken, Task<LaneAnswer>> open, CancellationToken ct)
    {
        LaneAnswer? best = null;
        var known = hosts.SelectMany(host => host.Addresses.Select(a => (host.Name, Address: a))).ToList();
        var isWhole = known.Count <= AddressesMax;
        foreach (var (host, address) in known.Take(AddressesMax))
        {
            var answer = await open(host, new IPEndPoint(address, route is Route.SmartHost smart ? smart.Port : mxPort), ct);
            if (answer is LaneAnswer.Ready) return answer;

            isWhole &= answer is LaneAnswer.Closed;
            if (best is null || TellsMore(answer, best)) best = answer;
        }

        return best is LaneAnswer.Closed closed ? closed with { IsWhole = isWhole } : best ?? Waiting("no address to connect to");
    }

    // A server that was reached and has no TLS tells more than one that was not reached; of two that have none, the one that may have some later.
    static bool TellsMore(LaneAnswer answer, LaneAnswer best) => (answer, best) switch
    {
        (LaneAnswer.Closed one, LaneAnswer.Closed other) => TlsFaults.MayPass(one.Fault) && !TlsFaults.MayPass(other.Fault),
        (_, LaneAnswer.Closed) => answer is LaneAnswer.Never,
        _ => true,
    };

    async Task<(IReadOnlyList<MailHost> Hosts, LaneAnswer? Nowhere)> Hosts(Route route, string domain, CancellationToken ct)
    {
        if (route is Route.SmartHost { Host: var name } && IPAddress.TryParse(name, out var address)) return ([new MailHost(name, 0, [address])], null);

        var found = route is Route.SmartHost smart
            ? await MailHostLookup.Host(resolver, smart.Host, ct)
            : await MailHostLookup.Find(resolver, domain, RandomNumberGenerator.GetInt32, ct);

        return found switch
        {
            MailHosts.Found { Hosts: var hosts } => (hosts, null),
            MailHosts.NullMx => ([], new LaneAnswer.Never("5.1.10", "the domain takes no mail (null MX)")),
            // Our own route names the smart host: a mistake there, or in its zone, must not bounce the mail of everybody.
            MailHosts.NoSuchDomain no when route is Route.SmartHost host => ([], Waiting($"{host.Host}: {no.Reason}")),
            MailHosts.NoSuchDomain no => ([], new LaneAnswer.Never("5.1.2", no.Reason)),
            MailHosts.TryLater later => ([], Waiting(later.Reason)),
        };
    }

    async Task<LaneAnswer> OpenSecure(string host, IPEndPoint address, TlsFloor floor, CancellationToken ct)
    {
        for (var resets = 1; ; resets++)
        {
            var (answer, wasReset) = await TrySecure(host, address, floor, ct);
            if (!wasReset || resets == ResetsMax) return answer;
        }
    }

    /// <returns>With true when the server reset the handshake; the answer is then what that means if it does so again.</returns>
    async Task<(LaneAnswer Answer, bool WasReset)> TrySecure(string host, IPEndPoint address, TlsFloor floor, CancellationToken ct)
    {
        var connected = await SmtpConnection.Connect(address, client, ct);
        if (connected is not ConnectAnswer.Open { Connection: var connection }) return (Unreached(connected, host, address), false);

        var tls = await connection.StartTls(host, ct);
        if (tls is StartTlsAnswer.Secured && Lane.Secure.Over(connection, host) is { } lane)
        {
            if (lane.Shortfall(floor) is not { } fault) return (new LaneAnswer.Ready(lane), false);

            var why = Describe(fault, lane, floor);
            await lane.DisposeAsync();
            return (Closed(fault, why), false);
        }

        await connection.DisposeAsync();
        return (WithoutTls(tls, host, address), tls is StartTlsAnswer.HandshakeReset);
    }

    async Task<LaneAnswer> OpenAny(string host, IPEndPoint address, CancellationToken ct)
    {
        var connected = await SmtpConnection.Connect(address, client, ct);
        if (connected is not ConnectAnswer.Open { Connection: var connection }) return Unreached(connected, host, address);

        var tls = await connection.StartTls(host, ct);
        if (tls is StartTlsAnswer.Secured or StartTlsAnswer.NotOffered or StartTlsAnswer.Refused) return new LaneAnswer.Ready(new Lane.Open(connection, host));

        // The server's TLS is broken; a notice needs none.
        await connection.DisposeAsync();
        var again = await SmtpConnection.Connect(address, client, ct);
        return again is ConnectAnswer.Open { Connection: var plain } ? new LaneAnswer.Ready(new Lane.Open(plain, host)) : Unreached(again, host, address);
    }

    static LaneAnswer WithoutTls(StartTlsAnswer answer, string host, IPEndPoint address) => answer switch
    {
        StartTlsAnswer.Secured => Closed(TlsFault.HandshakeFailed, $"{host} lost its TLS session"),
        StartTlsAnswer.NotOffered => Closed(TlsFault.NotOffered, $"{host} offers no TLS"),
        StartTlsAnswer.Refused no => Closed(no.Reply.IsPermanent ? TlsFault.Refused : TlsFault.RefusedForNow, $"{host} offers TLS and then refuses it ({no.Reply.Code})"),
        StartTlsAnswer.HandshakeFailed no => Closed(TlsFault.HandshakeFailed, $"the TLS handshake with {host} fails: {no.Reason}"),
        StartTlsAnswer.HandshakeReset no => Closed(TlsFault.HandshakeFailed, $"the TLS handshake with {host} fails each time: {no.Reason}"),
        StartTlsAnswer.Broken broken => Waiting($"{host} went away at {broken.Step}: {broken.Reason}", host, address),
    };

    static LaneAnswer.Wait Unreached(ConnectAnswer answer, string host, IPEndPoint address) => answer switch
    {
        ConnectAnswer.Open => Waiting($"{host} was not used", host, address),
        ConnectAnswer.Refused no => new LaneAnswer.Wait(new Evidence
        {
            Why = $"{host} refuses the connection at {no.Step}",
            Server = host,
            Address = address.ToString(),
            ReplyCode = no.Reply.Code,
            ReplyEnhanced = no.Reply.Enhanced,
            ReplyText = no.Reply.Text,
        }),
        ConnectAnswer.Broken broken => Waiting($"no connection to {host}: {broken.Reason}", host, address),
    };

    static LaneAnswer.Closed Closed(TlsFault fault, string why) => new(fault, why, IsWhole: true);

    static LaneAnswer.Wait Waiting(string why, string? host = null, IPEndPoint? address = null) =>
        new(new Evidence { Why = why, Server = host, Address = address?.ToString() });

    static string Describe(TlsFault fault, Lane.Secure lane, TlsFloor floor) => fault switch
    {
        TlsFault.TooOld => $"{lane.Server} speaks {lane.Tls?.Version}, and the rule asks for {floor.Least}",
        TlsFault.WeakSuite => $"{lane.Server} agreed on {lane.Tls?.CipherSuite}, which protects nothing that counts",
        TlsFault.NotVerified => $"the certificate of {lane.Server} is not verified: {lane.Tls?.Certificate?.Problem ?? "none was shown"}",
        TlsFault.NotOffered or TlsFault.Refused or TlsFault.RefusedForNow or TlsFault.HandshakeFailed or TlsFault.CannotCarry => $"{lane.Server} falls short: {fault}",
    };
}
