using System.Globalization;
using Postern.Mail.Tls;

namespace Postern.Rules.Domains;

/// <summary>Falls in words: servers, levels and days.</summary>
public static class MemoryWords
{
    public static string Of(FallKind kind, Observation seen, ServerProof was, DateTimeOffset? since) => kind switch
    {
        FallKind.NewServer => $"{seen.Server} is new, the domain's other servers {Had(was)}{Since(since)}, and it {Now(seen)}",
        FallKind.NoTls or FallKind.Proof => $"{seen.Server} {Had(was)}{Since(since)} and now {Now(seen)}",
    };

    /// <summary>As settings and JSON name it.</summary>
    public static string NameOf(ServerProof level) => level switch
    {
        ServerProof.Encrypted => "encrypted",
        ServerProof.Verified => "verified",
        ServerProof.MtaSts => "mta-sts",
        ServerProof.Dane => "dane",
    };

    /// <summary>The level of a name; null when there is none.</summary>
    public static ServerProof? LevelOf(string? name) => ServerMemory.Levels.Where(level => NameOf(level) == name).Select(level => (ServerProof?)level).FirstOrDefault();

    /// <summary>As JSON names it.</summary>
    public static string NameOf(FallKind kind) => kind switch
    {
        FallKind.NoTls => "no-tls",
        FallKind.Proof => "proof",
        FallKind.NewServer => "new-server",
    };

    static string Had(ServerProof level) => level switch
    {
        ServerProof.Encrypted => "spoke TLS",
        ServerProof.Verified => "proved a verified certificate",
        ServerProof.MtaSts => "proved mta-sts",
        ServerProof.Dane => "proved dane",
    };

    static string Since(DateTimeOffset? since) => since is { } day ? string.Create(CultureInfo.InvariantCulture, $" since {day:yyyy-MM-dd}") : "";

    static string Now(Observation seen) => seen switch
    {
        Observation.NoTls { Reason: NoTlsReason.NotOffered } => "offers no TLS",
        Observation.NoTls { Reason: NoTlsReason.Refused } => "refuses TLS",
        Observation.NoTls { Reason: NoTlsReason.HandshakeFailed } => "fails the TLS handshake",
        Observation.NoTls => "has no TLS",
        Observation.Session { Shown: ServerProof.Encrypted } => "shows a certificate that nobody vouches for",
        Observation.Session { Shown: ServerProof.Verified } => "has a verified certificate and nothing more",
        Observation.Session { Shown: ServerProof.MtaSts } => "is vouched for by MTA-STS and not by DANE",
        Observation.Session => "proves dane",
    };
}
