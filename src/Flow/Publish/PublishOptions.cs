namespace Postern.Flow.Publish;

/// <summary>What the organization says about itself in the DNS and the web, so that others know the right server and how to treat its mail.</summary>
public sealed record PublishOptions
{
    /// <summary>Null: no MTA-STS policy is served.</summary>
    public OwnPolicy? Policy { get; init; }

    /// <summary>Where reports about TLS go (RFC 8460 §3): a <c>mailto:</c> or <c>https:</c> URI. Null: postmaster of each domain.</summary>
    public string? TlsReports { get; init; }

    /// <summary>The SPF record of each domain (RFC 7208). Null: which servers send for a domain is not known here, and none is printed.</summary>
    public string? Spf { get; init; }

    /// <summary>The DMARC record of each domain. Null: one that only asks for reports is suggested, and whatever is published is fine.</summary>
    public string? Dmarc { get; init; }
}
