namespace Postern.Host.Settings;

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
    public RulePortalSettings Portal { get; set; } = new();
}

public sealed class RulePortalSettings
{
    /// <summary><c>passkey</c>, which takes a code, too, or <c>code</c>, which takes nothing else.</summary>
    public string? Proof { get; set; }

    /// <summary>As <see cref="Proof"/>, for what its sender calls sensitive.</summary>
    public string? Sensitive { get; set; }

    /// <summary>As <see cref="Proof"/>, for what its sender calls high.</summary>
    public string? High { get; set; }

    /// <summary><c>routine</c>, <c>sensitive</c> or <c>high</c>: from which word of the sender's on the question is asked.</summary>
    public string? AskFrom { get; set; }

    /// <summary>Asked besides; without it the answer is a passphrase.</summary>
    public string? Question { get; set; }

    /// <summary>Agreed with the readers beforehand; empty takes the question of the default away.</summary>
    public string? Answer { get; set; }
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
