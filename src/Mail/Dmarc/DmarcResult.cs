using Postern.Mail.Dns;

namespace Postern.Mail.Dmarc;

/// <summary>RFC 8601 §2.7 and RFC 9989 §11: None where DMARC does not apply.</summary>
public enum DmarcVerdict { None, Pass, Fail, TempError, PermError }

/// <summary>Which tag the policy is from.</summary>
public enum DmarcSource { Domain, Subdomain, Nonexistent }

/// <summary>Facts; what to do with the message is decided elsewhere.</summary>
/// <param name="Verdict">Whether SPF or DKIM speaks for the domain of From.</param>
/// <param name="AuthorDomain">Of From, in A-labels; empty when there is not exactly one.</param>
/// <param name="Reason">In words.</param>
public sealed record DmarcResult(DmarcVerdict Verdict, string AuthorDomain, string Reason)
{
    public DmarcRecord? Record { get; init; }

    /// <summary>Where the record was found.</summary>
    public string? PolicyDomain { get; init; }

    /// <summary>Whom the author's domain belongs to (RFC 9989 §4.10.2).</summary>
    public string? OrganizationalDomain { get; init; }

    public DmarcSource Source { get; init; }

    /// <summary>What the domain asks for when this message fails.</summary>
    public DmarcPolicy Requested { get; init; }

    /// <summary>What it asks for at present: t=y makes it one step milder (RFC 9989 §4.7).</summary>
    public DmarcPolicy Effective => Record is { IsTesting: true } && Requested > DmarcPolicy.None ? Requested - 1 : Requested;

    /// <summary>The d= that is aligned and passed.</summary>
    public string? AlignedDkim { get; init; }

    /// <summary>The SPF domain that is aligned and passed.</summary>
    public string? AlignedSpf { get; init; }

    public DnssecStatus Security { get; init; }
}
