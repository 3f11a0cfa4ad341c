using System.Net;
using System.Net.Security;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Tls.Probe;
using Postern.Rules.Domains;

namespace Postern.Flow.Domains;

/// <summary>
/// Looks at the TLS of one server: an ordinary handshake, and beside it one connection for each version. Nothing is sent, no recipient is named.
/// </summary>
/// <param name="client">How to speak; its time-outs are those of <see cref="CheckLimits"/>.</param>
/// <param name="reach">Which servers may be asked.</param>
/// <param name="connections">Bounds what is open at a time.</param>
sealed class ServerLook(SmtpClientOptions client, Reach reach, SemaphoreSlim connections)
{
    static readonly ProbedVersion[] Versions = [ProbedVersion.Tls10, ProbedVersion.Tls11, ProbedVersion.Tls12, ProbedVersion.Tls13];

    /// <summary>Never throws: what runs out of time is not known.</summary>
    /// <param name="host">Its name, for SNI and for the certificate.</param>
    /// <param name="address">Where.</param>
    /// <param name="dane">What to compare with; asked for meanwhile.</param>
    /// <param name="wantsAllSuites">Whether each suite is asked for.</param>
    /// <param name="ct">Ends the time.</param>
    public async Task<ServerFacts> At(string host, IPAddress address, Task<DaneSeen> dane, bool wantsAllSuites, CancellationToken ct)
    {
        if (!reach.MayConnect.May(address)) return new($"{address}", ServerState.Private) { Problem = "a private or special address, which is not asked" };
        if (!reach.MayAsk(address)) return new($"{address}", ServerState.Skipped) { Problem = "it was asked too often just now" };

        var place = new Place(host, new(address, reach.Port), dane);
        return await Held(() => SmtpConnection.Connect(place.Server, client, ct), new ConnectAnswer.Broken(SmtpStep.Connect, "no answer in time")) switch
        {
            ConnectAnswer.Open { Connection: var open } => await Look(open, place, wantsAllSuites, ct),
            ConnectAnswer.Refused no => new($"{address}", ServerState.TurnedAway) { Problem = $"it turns us away at {no.Step} with {no.Reply.Code}" },
            ConnectAnswer.Broken broken => new($"{address}", ServerState.Unreachable) { Problem = broken.Reason },
        };
    }

    async Task<ServerFacts> Look(SmtpConnection open, Place place, bool wantsAllSuites, CancellationToken ct)
    {
        await using (open)
        {
            var facts = new ServerFacts($"{place.Server.Address}", ServerState.Answered)
            {
                Banner = open.Banner.Split('\n')[0] is { Length: > CheckLimits.BannerMax } line ? line[..CheckLimits.BannerMax] : open.Banner.Split('\n')[0],
                OffersStartTls = open.Extensions.HasFlag(SmtpExtensions.StartTls),
            };
            if (!facts.OffersStartTls) return facts;

            var (tls, versions, weak) = (StartTls(open, place, ct), Task.WhenAll(Versions.Select(version => Ask(place, version, wantsAllSuites, ct))), AskWeak(place, ct));
            return WithTls(facts, await tls) with { Versions = await versions, WeakSuite = await weak };
        }
    }

    async Task<StartTlsAnswer> StartTls(SmtpConnection open, Place place, CancellationToken ct) =>
        await Held(async () => await open.StartTls(place.Host, (await place.Dane).Reference, ct), new StartTlsAnswer.Broken(SmtpStep.Handshake, "no answer in time"));

    static ServerFacts WithTls(ServerFacts facts, StartTlsAnswer answer) => answer switch
    {
        StartTlsAnswer.Secured(var session) => facts with { Tls = session, MatchesDane = session.Dane is { } match ? match.Record is not null : null },
        StartTlsAnswer.NotOffered => facts with { OffersStartTls = false },
        StartTlsAnswer.Refused(var reply) => facts with { TlsProblem = $"STARTTLS is refused with {reply.Code}" },
        StartTlsAnswer.HandshakeFailed(var reason) => facts with { TlsProblem = reason },
        StartTlsAnswer.HandshakeReset(var reason) => facts with { TlsProblem = reason },
        StartTlsAnswer.Broken(_, var reason) => facts with { TlsProblem = reason, IsTlsUnknown = true },
    };

    async Task<VersionFacts> Ask(Place place, ProbedVersion version, bool wantsAllSuites, CancellationToken ct)
    {
        var facts = await Probe(place, version, ProbeSuites.For(version), ct) switch
        {
            ProbeAnswer.Accepted chosen when chosen.Version == version => new VersionFacts(version, VersionState.Spoken, $"{chosen.Suite}"),
            ProbeAnswer.Accepted => new(version, VersionState.Refused, Problem: "it answers with an older version"),
            ProbeAnswer.Refused(var reason) => new(version, VersionState.Refused, Problem: reason),
            ProbeAnswer.Unclear(var reason) => new(version, VersionState.Unclear, Problem: reason),
        };
        return wantsAllSuites && facts.State == VersionState.Spoken ? facts with { Suites = await AllSuites(place, version, ct) } : facts;
    }

    async Task<string?> AskWeak(Place place, CancellationToken ct) =>
        await Probe(place, ProbedVersion.Tls12, ProbeSuites.Weak, ct) is ProbeAnswer.Accepted { Suite: var suite } && ProbeSuites.Weak.Contains(suite) ? $"{suite}" : null;

    // Each answer is taken out of the next question, until the server wants none of the rest.
    async Task<IReadOnlyList<string>> AllSuites(Place place, ProbedVersion version, CancellationToken ct)
    {
        List<TlsCipherSuite> left = [.. ProbeSuites.For(version)];
        List<string> taken = [];
        while (left.Count > 0 && taken.Count < CheckLimits.SuitesMax && await Probe(place, version, left, ct) is ProbeAnswer.Accepted chosen)
        {
            if (chosen.Version != version || !left.Remove(chosen.Suite)) break;
            taken.Add($"{chosen.Suite}");
        }

        return taken;
    }

    Task<ProbeAnswer> Probe(Place place, ProbedVersion version, IReadOnlyList<TlsCipherSuite> suites, CancellationToken ct) => Held<ProbeAnswer>(
        async () =>
        {
            if (await SmtpConnection.Connect(place.Server, client, ct) is not ConnectAnswer.Open { Connection: var open }) return new ProbeAnswer.Unclear("it took no further connection");
            await using (open) return await open.Probe(new ClientHello(version, place.Host, suites), ct);
        },
        new ProbeAnswer.Unclear("no answer in time"));

    async Task<T> Held<T>(Func<Task<T>> ask, T late)
    {
        try
        {
            // Waits without the token: everybody who holds a place gives it back when time is over.
            await connections.WaitAsync(CancellationToken.None);
            try
            {
                return await ask();
            }
            finally
            {
                connections.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return late;
        }
    }

    sealed record Place(string Host, IPEndPoint Server, Task<DaneSeen> Dane);
}
