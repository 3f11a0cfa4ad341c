using System.Globalization;
using Postern.Rules.Domains;

namespace Postern.Web.Tools;

/// <summary>Every word of the pages under /tools that is not a finding; those are in <c>Rules/Domains</c>.</summary>
static class Texts
{
    public const string Footer = "This page looks at what a domain shows to everybody. It sends no mail, and remembers a result for one minute.";

    public const string AskTitle = "Is mail to a domain protected?";
    public const string AskText =
        "Type a domain. Its mail servers are asked which encryption they offer, whether they can prove who they are, and whether anybody could switch that off on the way.";
    public const string AskAgainTitle = "Look at another domain";
    public const string DomainLabel = "Domain";
    public const string DomainHint = "What stands behind the @ of an address, such as clinic.example. It takes a few seconds, 20 at most.";
    public const string Submit = "Look";
    public const string ProblemTitle = "There is a problem";
    public const string NoDomain = "This is not a domain. Type only what stands behind the @, such as clinic.example.";
    public const string PrivateName = "This name means something only inside a private network, so it is not looked up here.";
    public const string NotKnown = "There is no result of the last minute for this domain. Press the button to look now.";
    public const string Busy = "Enough domains are being looked at right now. Please try again in a few seconds.";

    public const string ServersTitle = "Mail servers";
    public const string Server = "Server";
    public const string Worth = "Worth";
    public const string Tls = "TLS";
    public const string Versions = "Versions";
    public const string Certificate = "Certificate";
    public const string Policies = "Names it";
    public const string FindingsTitle = "What was found";
    public const string Advice = "What to do:";
    public const string Fingerprint = "SHA-256";
    public const string None = "–";

    public static string TooMany(TimeSpan wait) =>
        string.Create(CultureInfo.InvariantCulture, $"Those were many checks in a short time. Please try again in {Math.Ceiling(wait.TotalSeconds):0} seconds.");

    public static string ResultTitle(string domain) => $"Mail to {domain}";

    public static string Looked(DateTimeOffset at, TimeSpan took) =>
        string.Create(CultureInfo.InvariantCulture, $"Looked at on {at.UtcDateTime:d MMMM yyyy, HH:mm} UTC, within {took.TotalSeconds:0.0} seconds.");

    public static string Preference(int preference) => string.Create(CultureInfo.InvariantCulture, $"preference {preference}");

    public static string Word(Grade grade) => grade switch
    {
        Grade.Good => "Good",
        Grade.Weak => "Weak",
        Grade.Bad => "Bad",
        Grade.Unknown => "Not known",
    };

    public static string Word(ServerTls tls) => tls switch
    {
        ServerTls.Unknown => "Not seen",
        ServerTls.None => "No TLS",
        ServerTls.Failing => "TLS fails",
        ServerTls.OldOnly => "Old TLS only",
        ServerTls.Unverified => "Unproven",
        ServerTls.Verified => "Proven",
    };

    public static Grade GradeOf(ServerTls tls) => tls switch
    {
        ServerTls.Unknown => Grade.Unknown,
        ServerTls.None or ServerTls.Failing or ServerTls.OldOnly => Grade.Bad,
        ServerTls.Unverified => Grade.Weak,
        ServerTls.Verified => Grade.Good,
    };

    /// <summary>Long names of mechanisms, for people who do not know the short ones.</summary>
    public static string Title(Topic topic) => topic switch
    {
        Topic.Exchangers => "Servers answer",
        Topic.Tls => "Encryption",
        Topic.Versions => "Versions and suites",
        Topic.Certificates => "Certificates",
        Topic.Dane => "DANE",
        Topic.MtaSts => "MTA-STS",
        Topic.TlsRpt => "Reports (TLS-RPT)",
        Topic.Dnssec => "Signed names (DNSSEC)",
        Topic.Spf => "Who may send (SPF)",
        Topic.Dkim => "Signatures (DKIM)",
        Topic.Dmarc => "Forgeries (DMARC)",
    };

    /// <summary>Which policies name the server, in words.</summary>
    public static string PoliciesOf(ExchangerFacts host, ServerFacts server)
    {
        List<string> words = [];
        if (server.MatchesDane is { } matches) words.Add(matches ? "DANE matches" : "DANE does not match");
        if (host.IsInStsPolicy is { } named) words.Add(named ? "MTA-STS names it" : "not in MTA-STS");
        return words.Count > 0 ? string.Join(", ", words) : "none";
    }
}
