using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Flow.Queue;

namespace Postern.Host.Settings;

/// <summary>The settings file, <c>postern.json</c>. Every key has a safe default; docs/settings.md explains each.</summary>
public sealed class PosternSettings
{
    public OrganizationSettings Organization { get; set; } = new();

    /// <summary>The gateway's own name; absent, the machine's.</summary>
    public string? Hostname { get; set; }
    public string Data { get; set; } = "./data";

    /// <summary><c>sqlite</c>, or <c>postgres:</c> and a connection string.</summary>
    public string Database { get; set; } = "sqlite";
    public TlsSettings Tls { get; set; } = new();
    public SmtpSettings Smtp { get; set; } = new();
    public WebSettings Web { get; set; } = new();
    public DnsSettings Dns { get; set; } = new();
    public DeliverSettings Deliver { get; set; } = new();
    public PolicySettings Policy { get; set; } = new();
    public PortalSettings Portal { get; set; } = new();
    public RepliesSettings Replies { get; set; } = new();
    public KeysSettings Keys { get; set; } = new();
    public DiscoverSettings Discover { get; set; } = new();
    public DkimSettings Dkim { get; set; } = new();
    public ToolsSettings Tools { get; set; } = new();
    public PublishSettings Publish { get; set; } = new();
    public TlsReportsSettings TlsReports { get; set; } = new();
}

public sealed class OrganizationSettings
{
    public string Name { get; set; } = "Postern";

    /// <summary>The organization's mail domains. Empty: any sender's domain is taken for its own.</summary>
    public List<string> Domains { get; set; } = [];
}

public sealed class TlsSettings
{
    /// <summary>PEM files; both absent, a certificate is made in the data folder.</summary>
    public string? Certificate { get; set; }
    public string? Key { get; set; }

    /// <summary>More of them, for web clients that ask for their names.</summary>
    public List<CertificateSettings> Certificates { get; set; } = [];

    /// <summary>PEM file of the certificate that shall follow; only <c>dns-records</c> reads it.</summary>
    public string? Next { get; set; }

    /// <summary>How long before its end a certificate is told of.</summary>
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromDays(14);

    /// <summary>PEM file of the roots that exchangers' certificates are checked against; absent, the system's.</summary>
    public string? Roots { get; set; }
}

public sealed class CertificateSettings
{
    public string Certificate { get; set; } = "";
    public string Key { get; set; } = "";
}

public sealed class SmtpSettings
{
    public RelaySettings Relay { get; set; } = new();
    public InboundSettings Inbound { get; set; } = new();
    public ListenSettings Submission { get; set; } = new() { Listen = ["127.0.0.1:2587"] };
    public ListenSettings Submissions { get; set; } = new() { Listen = ["127.0.0.1:2465"] };

    /// <summary>Octets.</summary>
    public long MessageSizeMax { get; set; } = 150L * 1024 * 1024;
    public int RecipientsMax { get; set; } = 1000;
}

public sealed class RelaySettings
{
    public List<string> Listen { get; set; } = ["127.0.0.1:2525"];

    /// <summary>Address ranges in CIDR form that may relay.</summary>
    public List<string> Trusted { get; set; } = ["127.0.0.0/8", "::1/128"];

    /// <summary>SHA-256 fingerprints, or names of certificates from a trusted root, that may relay.</summary>
    public List<string> TrustedCertificates { get; set; } = [];
}

public sealed class InboundSettings
{
    /// <summary>Empty: mail from the world is not taken.</summary>
    public List<string> Listen { get; set; } = [];

    /// <summary>Those of <c>organization.domains</c> that mail is taken for; empty: all.</summary>
    public List<string> Domains { get; set; } = [];

    /// <summary><c>enforce</c> or <c>report</c>: what an author's domain asks for is done, or only looked at.</summary>
    public string Dmarc { get; set; } = "enforce";

    /// <summary>Address ranges of servers of the organization's own side that take mail from the world and bring it here; empty: this is the MX.</summary>
    public List<string> Behind { get; set; } = [];

    /// <summary>Domains whose ARC seals are believed.</summary>
    public List<string> TrustedSealers { get; set; } = [];

    /// <summary>Encrypted mail is opened for people whose keys are on file.</summary>
    public bool Open { get; set; } = true;

    /// <summary>Keys that come along in proven mail are put on file.</summary>
    public bool Harvest { get; set; } = true;

    /// <summary><c>true</c>, <c>false</c>, or a list of recipients' and senders' domains: mail in clear is not taken for them.</summary>
    public JsonElement? RequireTls { get; set; }

    /// <summary><c>callForward</c>, <c>list</c>, <c>ldap</c> or <c>any</c>: who knows whether a recipient exists.</summary>
    public string Recipients { get; set; } = "callForward";

    /// <summary>For <c>list</c>: a file with an address in each line.</summary>
    public string? RecipientsFile { get; set; }

    /// <summary>For <c>ldap</c>.</summary>
    public List<DirectorySettings> Directories { get; set; } = [];

    /// <summary>How long an answer of the mailbox server or of a directory is remembered: that there is such a recipient, and that there is none.</summary>
    public TimeSpan PositiveKept { get; set; } = TimeSpan.FromHours(12);
    public TimeSpan NegativeKept { get; set; } = TimeSpan.FromMinutes(10);
}

public sealed class ListenSettings
{
    public List<string> Listen { get; set; } = [];
}

public sealed class WebSettings
{
    public List<string> Listen { get; set; } = ["https://127.0.0.1:8443"];

    /// <summary>Where recipients reach the portal; absent, the first listener under the gateway's name.</summary>
    public string? PublicUrl { get; set; }
}

public sealed class DnsSettings
{
    /// <summary><c>host:port</c> of resolvers; empty, resolve and validate in process.</summary>
    public List<string> Servers { get; set; } = [];

    /// <summary>File with a DNSSEC trust anchor; absent, the root's.</summary>
    public string? TrustAnchor { get; set; }
}

public sealed class DeliverSettings
{
    /// <summary>Domain, <c>*.domain</c> or <c>*</c> to <c>mx</c> or <c>host:port</c>.</summary>
    public Dictionary<string, string> Routes { get; set; } = [];

    /// <summary>Port of exchangers found by MX.</summary>
    public int Port { get; set; } = 25;

    /// <summary>How long a copy belongs to the process that took it up; after a crash other nodes wait so long.</summary>
    public TimeSpan Lease { get; set; } = QueueOptions.LeaseUsual;
    public RetrySettings Retry { get; set; } = new();
    public MtaStsSettings MtaSts { get; set; } = new();
}

public sealed class MtaStsSettings
{
    /// <summary>False: what domains publish by MTA-STS is not asked for.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Longest time that one copy waits for a policy that is not known yet.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

public sealed class RetrySettings
{
    public TimeSpan First { get; set; } = TimeSpan.FromMinutes(1);
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(1);
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(4);
    public TimeSpan WarnAfter { get; set; } = TimeSpan.FromHours(4);
}

public sealed class PolicySettings
{
    public RuleSettings Default { get; set; } = new();

    /// <summary>By recipient domain, or <c>*.domain</c>; a key left out is taken from the default.</summary>
    public Dictionary<string, RuleSettings> Domains { get; set; } = [];

    /// <summary>Domains and addresses for which TLS may stand alone where a rule says <c>listed</c>.</summary>
    public List<string> TlsAlone { get; set; } = [];
    public MemorySettings Memory { get; set; } = new();

    /// <summary>Rules for one domain that end by themselves.</summary>
    public List<ExceptionSettings> Exceptions { get; set; } = [];
}

public sealed class ExceptionSettings
{
    public string? Domain { get; set; }

    /// <summary>The last day, as <c>2026-12-31</c>, UTC; at most a year ahead.</summary>
    public string? Until { get; set; }

    public string? Reason { get; set; }

    /// <summary>Who answers for it.</summary>
    public string? By { get; set; }

    /// <summary>As in a rule.</summary>
    public string? Mode { get; set; }
    public RuleTlsSettings Tls { get; set; } = new();
}

public sealed class MemorySettings
{
    /// <summary>How long an exchanger must show nothing less before that is expected of it.</summary>
    public TimeSpan SettlesAfter { get; set; } = Rules.Domains.MemoryJudge.SettlesAfterUsual;
}

public sealed class RuleSettings
{
    /// <summary><c>fallback</c> or <c>exclusive</c>.</summary>
    public string? Mode { get; set; }
    public RuleTlsSettings Tls { get; set; } = new();

    /// <summary>Some of <c>smime</c>, <c>openpgp</c>, <c>tls</c>, <c>portal</c>, each once, the portal last.</summary>
    public List<string>? Order { get; set; }

    /// <summary><c>harvested</c>, <c>wkd</c>, <c>directory</c>, <c>dnssec</c> or <c>imported</c>.</summary>
    public string? LeastTrust { get; set; }

    /// <summary><c>hidden</c> or <c>kept</c>.</summary>
    public string? Subject { get; set; }
}

public sealed class RuleTlsSettings
{
    /// <summary><c>1.2</c> or <c>1.3</c>.</summary>
    public string? Least { get; set; }

    /// <summary><c>any</c>, <c>verified</c>, <c>mta-sts</c> or <c>dane</c>.</summary>
    public string? Certificate { get; set; }

    /// <summary><c>heeded</c>, <c>always</c> or <c>ignored</c>: what recipients' domains publish about their servers.</summary>
    public string? Published { get; set; }

    /// <summary><c>portal</c>, <c>wait</c> or <c>ignore</c>: what is done when a domain's servers prove less than they always did.</summary>
    public string? Downgrade { get; set; }

    /// <summary><c>all</c>, <c>listed</c> or <c>never</c>.</summary>
    public string? Alone { get; set; }
}

public sealed class PortalSettings
{
    /// <summary>How long a message can be read in the portal.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Domain of the addresses that answers to notices go to; absent, the first mail domain where <c>smtp.inbound</c> takes its mail, else notices take none.</summary>
    public string? ReplyDomain { get; set; }
}

public sealed class RepliesSettings
{
    /// <summary>How long Message-IDs of what went out, replies and what is counted of domains are kept.</summary>
    public TimeSpan Remember { get; set; } = Flow.Replies.ReplyOptions.RememberUsual;
}

public sealed class KeysSettings
{
    /// <summary>How long before a key ends somebody is told.</summary>
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromDays(30);

    /// <summary>PEM file of the authorities that signers' certificates are checked against; absent, the system's.</summary>
    public string? Roots { get; set; }

    /// <summary><c>off</c>, <c>soft</c> or <c>hard</c>: whether issuers are asked for revoked certificates, and whether not knowing bars.</summary>
    public string Revocation { get; set; } = "soft";
}

public sealed class DiscoverSettings
{
    /// <summary>SMIMEA and OPENPGPKEY records, where the zone is signed.</summary>
    public bool Dns { get; set; } = true;

    /// <summary>Web Key Directories of recipients' domains.</summary>
    public bool Wkd { get; set; } = true;

    /// <summary>LDAP directories.</summary>
    public List<DirectorySettings> Directories { get; set; } = [];

    /// <summary>Ranges of special addresses that web hosts may have in spite of it.</summary>
    public List<string> PrivateAddresses { get; set; } = [];

    /// <summary>PEM file of the roots that web hosts' certificates are checked against; absent, the system's.</summary>
    public string? Roots { get; set; }

    /// <summary>Longest time that one copy waits.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan PositiveKept { get; set; } = TimeSpan.FromHours(24);
    public TimeSpan NegativeKept { get; set; } = TimeSpan.FromHours(6);
}

public sealed class DirectorySettings
{
    public string Host { get; set; } = "";

    /// <summary>636 for TLS from the first octet; any other is asked for StartTLS.</summary>
    public int Port { get; set; } = 636;
    public string BaseDn { get; set; } = "";

    /// <summary>Recipient domains it is asked about; empty: all.</summary>
    public List<string> Domains { get; set; } = [];
    public string? BindDn { get; set; }
    public string? Password { get; set; }

    /// <summary>Folder of PEM files that the directory's certificate is checked against; absent, what <c>/etc/ldap/ldap.conf</c> names.</summary>
    public string? RootsFolder { get; set; }
}

public sealed class DkimSettings
{
    /// <summary>Sign what leaves, as soon as a key is published.</summary>
    public bool Sign { get; set; } = true;

    /// <summary>Add an ARC set to relayed mail whose author is not ours.</summary>
    public bool Arc { get; set; } = true;

    /// <summary>How long a key stays published after its last signature.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Kinds of keys that are made: <c>rsa</c>, <c>ed25519</c>.</summary>
    public List<string> Keys { get; set; } = ["rsa", "ed25519"];
}

public sealed class ToolsSettings
{
    /// <summary><c>public</c> or <c>off</c>: the page that looks at a domain's mail.</summary>
    public string Domain { get; set; } = "public";

    /// <summary><c>public</c> or <c>off</c>: the page that reads a message's headers, and the same for programs.</summary>
    public string Headers { get; set; } = "public";

    /// <summary>Ranges of special addresses that the page may connect to in spite of it.</summary>
    public List<string> PrivateAddresses { get; set; } = [];
}

public sealed class PublishSettings
{
    public OwnPolicySettings MtaSts { get; set; } = new();

    /// <summary>A <c>mailto:</c> or <c>https:</c> address for reports about TLS; absent, postmaster of each domain.</summary>
    public string? TlsReports { get; set; }

    /// <summary>The SPF record of the domains; absent, none is printed.</summary>
    public string? Spf { get; set; }

    /// <summary>The DMARC record of the domains; absent, one is suggested.</summary>
    public string? Dmarc { get; set; }
}

public sealed class OwnPolicySettings
{
    /// <summary><c>off</c>, <c>none</c>, <c>testing</c> or <c>enforce</c>.</summary>
    public string Mode { get; set; } = "off";

    /// <summary>Names of the domains' exchangers, or <c>*.name</c>.</summary>
    public List<string> Mx { get; set; } = [];
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);
}

public sealed class TlsReportsSettings
{
    /// <summary>Whether domains that ask for reports about our sessions with them get some.</summary>
    public bool Send { get; set; } = true;

    /// <summary>Whether reports about our own domains are taken at <c>/api/v1/tls-reports</c>.</summary>
    public bool Receive { get; set; } = true;

    /// <summary>Whom receivers may ask; absent, postmaster of the first domain.</summary>
    public string? Contact { get; set; }
}

// Strict on purpose: a key that nobody knows is a mistake that somebody would otherwise find in an incident.
[JsonSourceGenerationOptions(
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(PosternSettings))]
public sealed partial class SettingsJson : JsonSerializerContext;
