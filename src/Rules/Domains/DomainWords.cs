using Postern.Mail.Tls;
using Postern.Mail.Tls.Probe;

namespace Postern.Rules.Domains;

/// <summary>Short words for tables, the same on a page and on a command line.</summary>
public static class DomainWords
{
    public static string Of(Grade grade) => grade switch
    {
        Grade.Good => "good",
        Grade.Weak => "weak",
        Grade.Bad => "bad",
        Grade.Unknown => "unknown",
    };

    public static string Of(Topic topic) => topic switch
    {
        Topic.Exchangers => "exchangers",
        Topic.Tls => "TLS",
        Topic.Versions => "versions",
        Topic.Certificates => "certificates",
        Topic.Dane => "DANE",
        Topic.MtaSts => "MTA-STS",
        Topic.TlsRpt => "TLS-RPT",
        Topic.Dnssec => "DNSSEC",
        Topic.Spf => "SPF",
        Topic.Dkim => "DKIM",
        Topic.Dmarc => "DMARC",
    };

    public static string Of(ProbedVersion version) => version switch
    {
        ProbedVersion.Tls10 => "1.0",
        ProbedVersion.Tls11 => "1.1",
        ProbedVersion.Tls12 => "1.2",
        ProbedVersion.Tls13 => "1.3",
    };

    /// <summary>What an ordinary handshake came to.</summary>
    public static string Tls(ServerFacts server) => server switch
    {
        { State: not ServerState.Answered } => server.Problem ?? "no answer",
        { OffersStartTls: false } => "no STARTTLS",
        { Tls: { } session } => $"{Of(session.Version)} {session.CipherSuite}",
        _ => server.TlsProblem ?? "no handshake",
    };

    /// <summary>The versions that are spoken; one with a question mark was not found out.</summary>
    public static string Versions(ServerFacts server) => server.Versions.Count == 0 ? "–" : string.Join(' ', server.Versions.Select(Of).Where(word => word.Length > 0));

    public static string Certificate(ServerFacts server, DateTimeOffset now) => server.Tls?.Certificate is not { } shown ? "–"
        : $"{shown.KeyType} {shown.KeyBits}, {Days(shown, now)}, {shown.Problem ?? "verified"}";

    /// <summary>How long it is still good.</summary>
    public static string Days(PeerCertificate certificate, DateTimeOffset now) => (int)Math.Floor((certificate.NotAfter - now).TotalDays) switch
    {
        < 0 => "ended",
        1 => "1 day left",
        var days => $"{days} days left",
    };

    static string Of(VersionFacts version) => version.State switch
    {
        VersionState.Spoken => Of(version.Version),
        VersionState.Refused => "",
        VersionState.Unclear => $"{Of(version.Version)}?",
    };

    static string Of(TlsVersion version) => version switch
    {
        TlsVersion.Tls12 => "1.2",
        TlsVersion.Tls13 => "1.3",
    };
}
