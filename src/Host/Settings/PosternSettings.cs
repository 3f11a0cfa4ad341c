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
    public StaffSettings Staff { get; set; } = new();
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

public sealed class WebSettings
{
    public List<string> Listen { get; set; } = ["https://127.0.0.1:8443"];

    /// <summary>Where recipients reach the portal; absent, the first listener under the gateway's name.</summary>
    public string? PublicUrl { get; set; }
}

/// <summary>How people of the organization sign in, beside passkeys.</summary>
public sealed class StaffSettings
{
    public StaffCertificateSettings Certificates { get; set; } = new();

    /// <summary>Whether an authenticator app's code may stand for a recovery code.</summary>
    public bool Totp { get; set; }
}

public sealed class StaffCertificateSettings
{
    /// <summary><c>https://address:port</c> of the listeners that ask browsers for certificates; empty, nobody signs in by one.</summary>
    public List<string> Listen { get; set; } = [];

    /// <summary>PEM file of the authorities that issue people's certificates: roots, and what stands between.</summary>
    public string? Authorities { get; set; }

    /// <summary>Where browsers reach the first listener; absent, <c>web.publicUrl</c> with its port.</summary>
    public string? Url { get; set; }
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
