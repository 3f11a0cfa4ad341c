using Postern.Mail.Addresses;
using Postern.Mail.Tls;
using Postern.Rules.Decide;

namespace Postern.Rules.Domains;

/// <summary>What this house's own policy would do with a letter to somebody at the domain for whom no key is known.</summary>
public static class OwnRoad
{
    /// <summary>Null when no server was seen: delivery would find out.</summary>
    public static Verdict? Decide(Policy policy, DomainFacts facts)
    {
        var copy = new CopyFacts(new EmailAddress("postmaster", facts.Domain), RequireTls: false, TimeSpan.Zero, new TlsRoad.Untried()) { At = facts.At };
        var first = policy.Decide(copy);
        if (first is not Verdict.Protect { Protection: Protection.ProvenTls { Floor: var floor } }) return first;

        var servers = facts.Exchangers
            .SelectMany(host => host.Servers.Select(server => (Host: host, Server: server)))
            .Where(each => ServerJudge.Of(each.Server) != ServerTls.Unknown).ToList();
        if (servers.Count == 0) return null;

        var faults = servers.Select(each => (each.Host.Name, Fault: FaultOf(facts, each.Host, each.Server, floor))).ToList();
        if (faults.Any(each => each.Fault is null)) return first;

        var (name, fault) = faults[0];
        return policy.Decide(copy with { Road = new TlsRoad.Closed(fault!.Value, Words(name, fault.Value), IsWhole: true) }); // none of them is null
    }

    static TlsFault? FaultOf(DomainFacts facts, ExchangerFacts host, ServerFacts server, TlsFloor floor) => server switch
    {
        { Tls: { } session } => TlsProof.Shortfall(Judged(session, facts, host), floor),
        { OffersStartTls: false } => TlsFault.NotOffered,
        _ => TlsFault.HandshakeFailed,
    };

    /// <summary>The session with what became of what the domain publishes; DANE goes before MTA-STS (RFC 8461 §2).</summary>
    static TlsSession Judged(TlsSession session, DomainFacts facts, ExchangerFacts host) => host.Dane.State switch
    {
        DaneState.Usable => session with { Published = session.Dane is { Record: not null } ? PublishedTrust.Held : PublishedTrust.Broken },
        DaneState.Unusable => session with { Published = PublishedTrust.Held },
        DaneState.Failing => session with { Published = null },
        DaneState.Unsigned or DaneState.Absent or DaneState.NotAsked => BySts(session, facts.MtaSts, host),
    };

    static TlsSession BySts(TlsSession session, StsFacts sts, ExchangerFacts host) =>
        !sts.IsEnforced ? session with { Published = PublishedTrust.None }
        : host.IsInStsPolicy == true && session.Certificate is { IsVerified: true } ? session with { StsId = sts.Id, Published = PublishedTrust.Held }
        : session with { Published = PublishedTrust.Broken };

    static string Words(string host, TlsFault fault) => fault switch
    {
        TlsFault.NotOffered => $"{host} offers no TLS",
        TlsFault.Refused or TlsFault.RefusedForNow => $"{host} refuses TLS",
        TlsFault.HandshakeFailed => $"the TLS handshake with {host} fails",
        TlsFault.TooOld => $"the TLS of {host} is older than the rule allows",
        TlsFault.WeakSuite => $"the suite that {host} agrees on protects nothing that counts",
        TlsFault.NotVerified => $"the certificate of {host} is not verified",
        TlsFault.DaneMismatch => $"{host} does not show what its TLSA records say",
        TlsFault.StsMismatch => $"{host} is not what the MTA-STS policy says",
        TlsFault.NotPublished => $"the rule asks for more than the domain publishes for {host}",
        TlsFault.PublishedUnknown => $"what the domain publishes for {host} is not known",
        TlsFault.Downgraded => $"{host} proves less than it did",
        TlsFault.CannotCarry => $"{host} cannot carry every message",
    };
}
