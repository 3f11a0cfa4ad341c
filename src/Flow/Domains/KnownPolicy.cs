using Postern.Mail.MtaSts;

namespace Postern.Flow.Domains;

/// <summary>A policy that was fetched and holds.</summary>
/// <param name="Domain">Whose it is; A-labels.</param>
/// <param name="Id">What the DNS called it when it was fetched.</param>
/// <param name="Policy">What it says.</param>
/// <param name="FetchedAt">Its age counts from here.</param>
/// <param name="Until">Its end.</param>
public sealed record KnownPolicy(string Domain, string Id, StsPolicy Policy, DateTimeOffset FetchedAt, DateTimeOffset Until)
{
    /// <summary>True when it has to be fetched anew, so that it does not end while its domain still means it (RFC 8461 §3.3).</summary>
    public bool IsHalfOver(DateTimeOffset now) => now - FetchedAt >= Until - now;
}
