namespace Postern.Mail.Dns;

/// <summary>Asks the DNS. Two real implementations: libunbound (validates itself) and a small stub (trusts AD only from loopback).</summary>
public interface IResolver : IAsyncDisposable
{
    /// <summary>One question. Never throws for what a network or a zone may do; cancellation throws.</summary>
    /// <param name="name">A domain name in A-label form, without trailing dot, at most 253 octets.</param>
    /// <param name="type">The record type.</param>
    /// <param name="ct">Stops waiting.</param>
    Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct);
}

public enum DnsType : ushort { A = 1, Ns = 2, Cname = 5, Soa = 6, Ptr = 12, Mx = 15, Txt = 16, Aaaa = 28, Ds = 43, Tlsa = 52, Smimea = 53, OpenPgpKey = 61 }

/// <summary>How far an answer can be believed (RFC 4035 §4.3).</summary>
public enum DnssecStatus { Insecure, Secure, Bogus }

public enum DnsOutcome
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name exists, but not with this type (NODATA, RFC 2308 §2.2).</summary>
    NoData,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>No usable answer now: SERVFAIL, a time-out, a bogus signature. Try later; never taken for "does not exist".</summary>
    TryLater,
}

/// <param name="Outcome">What came of the question.</param>
/// <param name="Security">DNSSEC status of the answer, denials included.</param>
/// <param name="Records">RDATA of each record of the asked type, CNAMEs followed; empty unless Found.</param>
/// <param name="CanonicalName">The name at the end of a CNAME chain; the asked name when there is none.</param>
/// <param name="TimeToLive">For how long it may be kept.</param>
/// <param name="Reason">For TryLater: why, in words.</param>
public sealed record DnsAnswer(
    DnsOutcome Outcome, DnssecStatus Security, IReadOnlyList<byte[]> Records, string CanonicalName, TimeSpan TimeToLive, string? Reason = null);
