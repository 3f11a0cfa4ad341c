namespace Postern.Mail.TlsRpt;

/// <summary>A report about the TLS of sessions with a domain's exchangers (RFC 8460 §4). What somebody else wrote is data: never believed, never run (§7).</summary>
/// <param name="Organization">Who reports.</param>
/// <param name="Contact">Whom to ask; empty when nobody is named.</param>
/// <param name="Id">Tells a report from others of the same organization.</param>
/// <param name="Start">Begin of what is counted.</param>
/// <param name="End">End of it.</param>
/// <param name="Policies">What came of each policy.</param>
public sealed record TlsReport(string Organization, string Contact, string Id, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<TlsReportPolicy> Policies)
{
    public long Succeeded => Policies.Sum(policy => policy.Succeeded);

    public long Failed => Policies.Sum(policy => policy.Failed);
}

/// <summary>A policy and what came of the sessions under it (RFC 8460 §4.4).</summary>
/// <param name="Type">One of <see cref="Tlsa"/>, <see cref="Sts"/>, <see cref="NotFound"/>; in a report of somebody else any word.</param>
/// <param name="Text">TLSA records, or lines of an MTA-STS policy.</param>
/// <param name="Domain">The domain that has the policy: for DANE the TLSA base domain (§1.1). Empty when none is named.</param>
/// <param name="Mx">Patterns of an MTA-STS policy.</param>
/// <param name="Succeeded">Sessions with TLS as the policy wants it.</param>
/// <param name="Failed">Sessions without.</param>
/// <param name="Failures">Why.</param>
public sealed record TlsReportPolicy(
    string Type, IReadOnlyList<string> Text, string Domain, IReadOnlyList<string> Mx, long Succeeded, long Failed, IReadOnlyList<TlsReportFailure> Failures)
{
    public const string Tlsa = "tlsa";
    public const string Sts = "sts";
    public const string NotFound = "no-policy-found";
}

/// <summary>Sessions that failed in one way (RFC 8460 §4.4).</summary>
/// <param name="Result">A word of <see cref="TlsResultTypes"/>; in a report of somebody else any word.</param>
/// <param name="Count">Sessions.</param>
public sealed record TlsReportFailure(string Result, long Count)
{
    /// <summary>Address of the server that sent.</summary>
    public string? SendingIp { get; init; }

    /// <summary>Name of the exchanger, as the MX record has it.</summary>
    public string? ReceivingHost { get; init; }

    /// <summary>What the exchanger calls itself.</summary>
    public string? ReceivingHelo { get; init; }

    /// <summary>Address of the exchanger.</summary>
    public string? ReceivingIp { get; init; }

    /// <summary>Where there is more to read. Not to be followed by a machine.</summary>
    public string? More { get; init; }

    /// <summary>A code or some words.</summary>
    public string? Reason { get; init; }
}
