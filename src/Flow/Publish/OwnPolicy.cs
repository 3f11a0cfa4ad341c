using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Flow.Publish;

/// <summary>What an MTA-STS policy of ours asks of senders (RFC 8461 §5).</summary>
public enum OwnPolicyMode { None, Testing, Enforce }

/// <summary>The MTA-STS policy that senders to the organization's domains find at <c>https://mta-sts.DOMAIN/.well-known/mta-sts.txt</c>; the same for all of them.</summary>
/// <param name="Mode">None takes a policy back (§8.3).</param>
/// <param name="Exchangers">Names or <c>*.name</c> that the domains' MX records may have (§4.1); at least one unless the mode is none.</param>
/// <param name="MaxAge">For how long senders keep it, at most <see cref="MaxAgeMax"/>.</param>
public sealed record OwnPolicy(OwnPolicyMode Mode, IReadOnlyList<string> Exchangers, TimeSpan MaxAge)
{
    /// <summary>§3.2: 31,557,600 seconds.</summary>
    public static readonly TimeSpan MaxAgeMax = TimeSpan.FromSeconds(31_557_600);

    /// <summary>Most exchangers, so that the policy stays far below the 64 KiB that senders read (§3.3).</summary>
    public const int ExchangersMax = 100;

    const string HostLabel = "mta-sts.";

    /// <summary>The policy as it is served: lines that end with CRLF (§3.2).</summary>
    public string Text { get; } = string.Concat(
        [
            "version: STSv1\r\n",
            $"mode: {Word(Mode)}\r\n",
            .. Exchangers.Select(name => $"mx: {name}\r\n"),
            string.Create(CultureInfo.InvariantCulture, $"max_age: {(long)MaxAge.TotalSeconds}\r\n"),
        ]);

    /// <summary>The id of the TXT record (§3.1, at most 32 letters and digits). Made from the text: another policy has another id, and an unchanged one keeps it.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Text)).AsSpan(0, 10));

    /// <summary>Where the policy of a domain is asked for (§3.3).</summary>
    public static string HostOf(string domain) => HostLabel + domain;

    /// <summary>True when a web client asks for the host of a policy of one of these domains.</summary>
    /// <param name="host">The Host header's name.</param>
    /// <param name="domains">A-labels, lower case.</param>
    public static bool IsHostOf(string host, IReadOnlyList<string> domains) =>
        host.StartsWith(HostLabel, StringComparison.OrdinalIgnoreCase) && domains.Contains(host[HostLabel.Length..], StringComparer.OrdinalIgnoreCase);

    static string Word(OwnPolicyMode mode) => mode switch
    {
        OwnPolicyMode.None => "none",
        OwnPolicyMode.Testing => "testing",
        OwnPolicyMode.Enforce => "enforce",
    };
}
