using Postern.Mail.Dns;

namespace Postern.Mail.Dane;

/// <summary>What one server must show.</summary>
/// <param name="BaseDomain">Where the records are, without port and protocol; sent as SNI (RFC 7672 §8.1).</param>
/// <param name="Records">Usable ones only, at least one.</param>
public sealed record DaneReference(string BaseDomain, IReadOnlyList<AssociationRecord> Records)
{
    /// <summary>Names of which the certificate must have one where the record means an authority (RFC 7672 §3.2.2).</summary>
    public IReadOnlyList<string> Names { get; init; } = [BaseDomain];

    /// <summary>Whether DNSSEC vouches for the server's name, see <see cref="Tls.DaneMatch.NameIsSecure"/>.</summary>
    public required bool NameIsSecure { get; init; }
}
