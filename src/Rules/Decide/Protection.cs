using Postern.Mail.Tls;
using Postern.Rules.Keys;

namespace Postern.Rules.Decide;

/// <summary>How one recipient's copy is protected on its way. Closed: a new case breaks every switch that does not name it, and none means "plain".</summary>
public abstract record Protection
{
    private Protection() { }

    /// <summary>Signed, and encrypted to the recipient's certificate (RFC 8551); and then sent inside TLS that reaches the floor, or not sent.</summary>
    /// <param name="Floor">What TLS must prove.</param>
    /// <param name="Key">The certificate.</param>
    /// <param name="HidesSubject">The subject stands only inside (RFC 9788).</param>
    public sealed record Smime(TlsFloor Floor, KeyFacts Key, bool HidesSubject) : Protection;

    /// <summary>Signed, and encrypted to the recipient's OpenPGP key (RFC 3156); and then as <see cref="Smime"/>.</summary>
    /// <param name="Floor">What TLS must prove.</param>
    /// <param name="Key">The key.</param>
    /// <param name="HidesSubject">The subject stands only inside (RFC 9788).</param>
    public sealed record OpenPgp(TlsFloor Floor, KeyFacts Key, bool HidesSubject) : Protection;

    /// <summary>Sent inside a TLS session that reaches at least the floor, or not sent.</summary>
    public sealed record ProvenTls(TlsFloor Floor) : Protection;

    /// <summary>Kept here, sealed; the recipient is told to come and read it.</summary>
    public sealed record Portal : Protection;

    /// <summary>The word of records and JSON. It outlives releases.</summary>
    public string Name => this switch
    {
        Smime => "smime",
        OpenPgp => "openpgp",
        ProvenTls => "tls",
        Portal => "portal",
    };

    /// <summary>What the copy is encrypted to; null when it is not.</summary>
    public KeyFacts? EncryptedTo => this switch
    {
        Smime smime => smime.Key,
        OpenPgp openPgp => openPgp.Key,
        ProvenTls or Portal => null,
    };
}

/// <summary>The least that a TLS session must prove before a message may use it.</summary>
/// <param name="Least">Lowest TLS version.</param>
/// <param name="Certificate">What must be proven about who the server is.</param>
public sealed record TlsFloor(TlsVersion Least, CertificateCheck Certificate)
{
    /// <summary>What the recipient's domain publishes about its servers (DANE, MTA-STS) must hold too, whatever is asked for above.</summary>
    public bool HeedsPublished { get; init; } = true;

    /// <summary>What becomes of a copy when its domain's servers prove less than they always did.</summary>
    public DowngradeRoad Downgrade { get; init; } = DowngradeRoad.Portal;
}

/// <summary>What is done when a domain's servers prove less than they always did. An alarm is recorded each time.</summary>
public enum DowngradeRoad
{
    /// <summary>As when TLS is missing: the next protection takes over.</summary>
    Portal,

    /// <summary>The copy waits until it comes right or a person accepts it, and its notice too.</summary>
    Wait,

    /// <summary>Nothing but the alarm: the floor alone decides.</summary>
    Ignore,
}

/// <summary>The least that must be proven about a server, in the order of <see cref="ServerProof"/>: more is always enough.</summary>
public enum CertificateCheck
{
    /// <summary>Any certificate: guards against listeners, not against an impostor.</summary>
    Any,

    /// <summary>A chain to a trusted root, and the exchanger's name (RFC 9525).</summary>
    Verified,

    /// <summary>That, and the domain's MTA-STS policy names the exchanger (RFC 8461). A domain that enforces none is not sent to.</summary>
    MtaSts,

    /// <summary>DNSSEC binds domain, exchanger and certificate (RFC 7672). A domain without it is not sent to.</summary>
    Dane,
}
