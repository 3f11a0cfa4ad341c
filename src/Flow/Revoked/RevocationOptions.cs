using System.Net;
using Postern.Mail.Smime;

namespace Postern.Flow.Revoked;

/// <summary>How issuers are asked for revoked certificates.</summary>
public sealed record RevocationOptions
{
    /// <summary>A certificate of which nobody can tell is not used, nor its signature believed.</summary>
    public bool NotKnowingBars { get; init; }

    /// <summary>Longest time that one copy waits for an answer. What comes later counts for the next copy.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Authorities above those that certificates bring along; null takes the system's.</summary>
    public IReadOnlyList<SmimeCertificate>? Roots { get; init; }

    /// <summary>Ranges of special addresses that issuers' hosts may have in spite of it.</summary>
    public IReadOnlyList<IPNetwork> PrivateAddresses { get; init; } = [];

    /// <summary>Ports that issuers' hosts are asked at; others are for tests.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [80];
}
