using Postern.Flow.Domains;
using Postern.Mail.Dane;
using Postern.Mail.Dns;
using Postern.Rules.Decide;

namespace Postern.Flow.Deliver;

/// <summary>Finds out what a server must show. DANE goes before all else: where it speaks, nothing weaker is asked (RFC 8461 §2).</summary>
/// <param name="resolver">Knows the TLSA records.</param>
/// <param name="policies">Knows MTA-STS policies; null: nobody asks for them.</param>
public sealed class Expectations(IResolver resolver, StsPolicies? policies)
{
    static readonly Expectation Unasked = new Expectation.Unasked();
    static readonly Expectation Nothing = new Expectation.Nothing();

    /// <summary>DANE alone.</summary>
    public Expectations(IResolver resolver) : this(resolver, policies: null)
    {
    }

    /// <param name="route">A smart host of our own choosing has no MTA-STS policy.</param>
    /// <param name="hosts">Where the host is from.</param>
    /// <param name="host">One of them.</param>
    /// <param name="port">The port that will be connected to.</param>
    /// <param name="floor">What is asked of the lane; null for a notice, which heeds what is published always.</param>
    /// <param name="ct">Stops.</param>
    public async ValueTask<Expectation> Of(Route route, MailHosts.Found hosts, MailHost host, int port, TlsFloor? floor, CancellationToken ct) =>
        floor is not null && !Matters(floor) ? Unasked : await DaneLookup.Find(resolver, hosts, host, port, ct) switch
        {
            DaneAnswer.None => route is Route.Mx && hosts.Domains is [var domain, ..] && policies is not null ? OfPolicy(await policies.For(domain, ct), host) : Nothing,
            DaneAnswer.Usable usable => new Expectation.Dane(usable.Reference),
            DaneAnswer.Unusable unusable => new Expectation.TlsOnly(unusable.BaseDomain),
            DaneAnswer.TryLater later => new Expectation.Unknown($"the TLSA records of {host.Name} cannot be known now: {later.Reason}") { IsDane = true },
        };

    /// <summary>True when the domain has another MTA-STS policy by now than the one that a server failed.</summary>
    public async Task<bool> HaveChanged(KnownPolicy failed, CancellationToken ct) => policies is not null && await policies.Renewed(failed, ct) is not null;

    static Expectation OfPolicy(StsStanding standing, MailHost host) => standing switch
    {
        StsStanding.None { MayCome: false } => Nothing,
        StsStanding.None none => new Expectation.StsUnfetched(none.Why) { Fault = none.Fault },
        StsStanding.Testing testing => new Expectation.StsTested(testing.Known),
        StsStanding.Enforced enforced when enforced.Known.Policy.Names(host.Name) => new Expectation.Sts(enforced.Known),
        StsStanding.Enforced enforced => new Expectation.StsUnnamed(enforced.Known),
        StsStanding.Unknown unknown => new Expectation.Unknown(unknown.Why),
    };

    static bool Matters(TlsFloor floor) => floor.HeedsPublished || floor.Certificate is CertificateCheck.MtaSts or CertificateCheck.Dane;
}
