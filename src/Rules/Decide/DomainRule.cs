using Postern.Rules.Keys;
using Postern.Rules.Portal;

namespace Postern.Rules.Decide;

/// <summary>What holds for one domain, or by default.</summary>
/// <param name="Mode">What happens when no protection of the order is possible.</param>
/// <param name="Floor">The least that TLS must prove, also for copies that are encrypted besides.</param>
/// <param name="Alone">For whom TLS may be the only protection.</param>
public sealed record DomainRule(PolicyMode Mode, TlsFloor Floor, TlsAlone Alone)
{
    /// <summary>All that can be chosen. Stands before <see cref="Safe"/>, which needs it.</summary>
    public static readonly IReadOnlyList<Way> EveryWay = [Way.Smime, Way.OpenPgp, Way.Tls, Way.Portal];

    public static DomainRule Safe { get; } = new(PolicyMode.Fallback, new TlsFloor(Mail.Tls.TlsVersion.Tls12, CertificateCheck.Any), TlsAlone.All);

    /// <summary>Which protections, in which order. What it does not name is not used; the portal is never before another.</summary>
    public IReadOnlyList<Way> Order { get; init; } = EveryWay;

    /// <summary>Keys with less behind them are not encrypted to.</summary>
    public KeyTrust LeastTrust { get; init; } = KeyTrust.Wkd;

    /// <summary>Whether a message that says <c>TLS-Required: No</c> (RFC 8689 §5) may travel without what its recipient's domain publishes.</summary>
    public bool SenderMayRelax { get; init; } = true;

    /// <summary>What is asked of whoever reads in the portal.</summary>
    public PortalRule Portal { get; init; } = PortalRule.Safe;

    /// <summary>Whether an encrypted message's subject stands only inside it.</summary>
    public bool HidesSubject { get; init; } = true;
}

/// <summary>The protections as an order names them.</summary>
public enum Way { Smime, OpenPgp, Tls, Portal }

public enum PolicyMode
{
    /// <summary>In the end the portal takes over.</summary>
    Fallback,

    /// <summary>The portal is left out: the copy is refused and its sender told, at once, or for a fault that may pass after <see cref="Policy.ExclusivePatience"/>.</summary>
    Exclusive,
}

public enum TlsAlone { All, Listed, Never }
