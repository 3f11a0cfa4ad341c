using Postern.Mail.Addresses;
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

        var servers = facts.Exchangers.SelectMany(host => host.Servers.Select(server => (host.Name, Server: server))).Where(each => ServerJudge.Of(each.Server) != ServerTls.Unknown).ToList();
        if (servers.Count == 0) return null;

        var faults = servers.Select(each => (each.Name, Fault: FaultOf(each.Server, floor))).ToList();
        if (faults.Any(each => each.Fault is null)) return first;

        var (name, fault) = faults[0];
        return policy.Decide(copy with { Road = new TlsRoad.Closed(fault!.Value, Words(name, fault.Value), IsWhole: true) }); // none of them is null
    }

    static TlsFault? FaultOf(ServerFacts server, TlsFloor floor) => server switch
    {
        { Tls: { } session } => TlsProof.Shortfall(session, floor),
        { OffersStartTls: false } => TlsFault.NotOffered,
        _ => TlsFault.HandshakeFailed,
    };

    static string Words(string host, TlsFault fault) => fault switch
    {
        TlsFault.NotOffered => $"{host} offers no TLS",
        TlsFault.Refused or TlsFault.RefusedForNow => $"{host} refuses TLS",
        TlsFault.HandshakeFailed => $"the TLS handshake with {host} fails",
        TlsFault.TooOld => $"the TLS of {host} is older than the rule allows",
        TlsFault.NotVerified => $"the certificate of {host} is not verified",
        TlsFault.CannotCarry => $"{host} cannot carry every message",
    };
}
