using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Flow.Domains;

/// <summary>How policies are looked for at delivery.</summary>
public sealed record StsOptions
{
    public static readonly TimeSpan TimeoutMin = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan TimeoutMax = TimeSpan.FromSeconds(30);

    /// <summary>False: no domain has a policy.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Longest time that a copy waits for a policy that is not known yet. The fetch goes on, and counts for the next copy.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ranges of special addresses that policy hosts may have in spite of it.</summary>
    public IReadOnlyList<IPNetwork> PrivateAddresses { get; init; } = [];

    /// <summary>Roots for policy hosts; null takes the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }
}
