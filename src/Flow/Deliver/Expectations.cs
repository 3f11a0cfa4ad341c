using Postern.Mail.Dane;
using Postern.Mail.Dns;
using Postern.Rules.Decide;

namespace Postern.Flow.Deliver;

/// <summary>Finds out what a server must show. DANE goes before all else: where it speaks, nothing weaker is asked (RFC 8461 §2).</summary>
public sealed class Expectations(IResolver resolver)
{
    static readonly Expectation Unasked = new Expectation.Unasked();
    static readonly Expectation Nothing = new Expectation.Nothing();

    /// <param name="hosts">Where the host is from.</param>
    /// <param name="host">One of them.</param>
    /// <param name="port">The port that will be connected to.</param>
    /// <param name="floor">What is asked of the lane; null for a notice, which heeds what is published always.</param>
    /// <param name="ct">Stops.</param>
    public async ValueTask<Expectation> Of(MailHosts.Found hosts, MailHost host, int port, TlsFloor? floor, CancellationToken ct) =>
        floor is not null && !Matters(floor) ? Unasked : await DaneLookup.Find(resolver, hosts, host, port, ct) switch
        {
            DaneAnswer.None => Nothing,
            DaneAnswer.Usable usable => new Expectation.Dane(usable.Reference),
            DaneAnswer.Unusable unusable => new Expectation.TlsOnly(unusable.BaseDomain),
            DaneAnswer.TryLater later => new Expectation.Unknown($"the TLSA records of {host.Name} cannot be known now: {later.Reason}"),
        };

    static bool Matters(TlsFloor floor) => floor.HeedsPublished || floor.Certificate is CertificateCheck.MtaSts or CertificateCheck.Dane;
}
