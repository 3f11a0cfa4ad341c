using System.Security.Cryptography;
using System.Text;
using Postern.Mail.MtaSts;

namespace Postern.Flow.Publish;

/// <summary>The MTA-STS policy that senders to the organization's domains find at <c>https://mta-sts.DOMAIN/.well-known/mta-sts.txt</c>; the same for all of them.</summary>
/// <param name="Policy">What it asks of senders; with <see cref="StsMode.None"/> it is taken back (RFC 8461 §8.3).</param>
public sealed record OwnPolicy(StsPolicy Policy)
{
    /// <summary>Most exchangers, so that the policy stays far below the 64 KiB that senders read (§3.3).</summary>
    public const int ExchangersMax = 100;

    const string HostLabel = "mta-sts.";

    /// <summary>The policy as it is served: lines that end with CRLF (§3.2).</summary>
    public string Text { get; } = string.Concat(Policy.Lines().Select(line => $"{line}\r\n"));

    /// <summary>The id of the TXT record (§3.1, at most 32 letters and digits). Made from the text: another policy has another id, and an unchanged one keeps it.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Text)).AsSpan(0, 10));

    /// <summary>Where the policy of a domain is asked for (§3.3).</summary>
    public static string HostOf(string domain) => HostLabel + domain;

    /// <summary>True when a web client asks for the host of a policy of one of these domains.</summary>
    /// <param name="host">The Host header's name.</param>
    /// <param name="domains">A-labels, lower case.</param>
    public static bool IsHostOf(string host, IReadOnlyList<string> domains) =>
        host.StartsWith(HostLabel, StringComparison.OrdinalIgnoreCase) && domains.Contains(host[HostLabel.Length..], StringComparer.OrdinalIgnoreCase);
}
