using System.Text.Json;

namespace Postern.Host.Settings;

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
