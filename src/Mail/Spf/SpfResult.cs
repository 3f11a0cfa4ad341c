using System.Net;
using Postern.Mail.Dns;

namespace Postern.Mail.Spf;

/// <summary>RFC 7208 §2.6.</summary>
public enum SpfVerdict { None, Neutral, Pass, Fail, SoftFail, TempError, PermError }

/// <summary>Whom to judge.</summary>
/// <param name="Client">Who connected; an IPv4 address in IPv6 clothes counts as IPv4.</param>
/// <param name="Helo">What it called itself.</param>
/// <param name="Sender">MAIL FROM without brackets; empty for the null path, and then the HELO name is judged (§2.4).</param>
/// <param name="Receiver">Our own name, for explanations.</param>
public sealed record SpfQuestion(IPAddress Client, string Helo, string Sender, string Receiver = "unknown");

/// <param name="Verdict">What the domain says about the client.</param>
/// <param name="Domain">The domain that was judged, in A-labels where it has any.</param>
/// <param name="Reason">The term that decided, or what went wrong; without a local part.</param>
public sealed record SpfResult(SpfVerdict Verdict, string Domain, string Reason)
{
    /// <summary>The domain's own words for a Fail (§6.2): printable ASCII, a stranger's text. Null when it has none.</summary>
    public string? Explanation { get; init; }

    /// <summary>The HELO name was judged, not MAIL FROM.</summary>
    public bool IsHelo { get; init; }

    /// <summary>How far the first record can be believed.</summary>
    public DnssecStatus Security { get; init; }
}
