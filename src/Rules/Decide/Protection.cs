using Postern.Mail.Tls;

namespace Postern.Rules.Decide;

/// <summary>How one recipient's copy is protected on its way. Closed: a new case breaks every switch that does not name it, and none means "plain".</summary>
public abstract record Protection
{
    private Protection() { }

    /// <summary>Sent inside a TLS session that reaches at least the floor, or not sent.</summary>
    public sealed record ProvenTls(TlsFloor Floor) : Protection;

    /// <summary>Kept here, sealed; the recipient is told to come and read it.</summary>
    public sealed record Portal : Protection;
}

/// <summary>The least that a TLS session must prove before a message may use it.</summary>
/// <param name="Least">Lowest TLS version.</param>
/// <param name="Certificate">What the server's certificate must show.</param>
public sealed record TlsFloor(TlsVersion Least, CertificateCheck Certificate);

public enum CertificateCheck
{
    /// <summary>Any certificate: guards against listeners, not against an impostor.</summary>
    Any,

    /// <summary>A chain to a trusted root, and the exchanger's name (RFC 9525).</summary>
    Verified,
}
