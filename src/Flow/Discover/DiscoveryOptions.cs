using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Flow.Discover;

/// <summary>How keys are looked for at delivery.</summary>
public sealed record DiscoveryOptions
{
    public static readonly TimeSpan TimeoutMin = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan TimeoutMax = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan KeptMin = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan KeptMax = TimeSpan.FromDays(7);

    /// <summary>SMIMEA and OPENPGPKEY records.</summary>
    public bool Dns { get; init; } = true;

    /// <summary>Web Key Directories.</summary>
    public bool Wkd { get; init; } = true;

    /// <summary>LDAP directories, asked in this order; none unless named.</summary>
    public IReadOnlyList<DirectoryServer> Directories { get; init; } = [];

    /// <summary>Ranges of special addresses that web hosts may have in spite of it, for a directory inside the house.</summary>
    public IReadOnlyList<IPNetwork> PrivateAddresses { get; init; } = [];

    /// <summary>Roots for web hosts; null takes the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>Longest time that one copy waits. What comes later counts for the next copy.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long a find is remembered, unless its source says less.</summary>
    public TimeSpan PositiveKept { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For how long it is remembered that there is nothing.</summary>
    public TimeSpan NegativeKept { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The first value out of its range as setting and range; null when all are in it.</summary>
    public string? Fault => (Timeout, PositiveKept, NegativeKept) switch
    {
        ({ } time, _, _) when time < TimeoutMin || time > TimeoutMax => "\"timeout\" is from 1 to 30 seconds",
        (_, { } kept, _) when kept < KeptMin || kept > KeptMax => "\"positiveKept\" is from 5 minutes to 7 days",
        (_, _, { } kept) when kept < KeptMin || kept > KeptMax => "\"negativeKept\" is from 5 minutes to 7 days",
        _ => Directories.Select(server => server.Fault).FirstOrDefault(fault => fault is not null),
    };
}

/// <summary>An LDAP directory of people outside, such as a public health directory.</summary>
/// <param name="Host">Name or address; its certificate must be for it.</param>
/// <param name="Port">Where it speaks TLS from the first octet (ldaps, mostly 636). In clear it is never asked.</param>
/// <param name="BaseDn">Where the search begins.</param>
/// <param name="Domains">Recipient domains it is asked about; empty: all.</param>
/// <param name="BindDn">Who asks; null: nobody in particular (anonymous).</param>
/// <param name="Password">Of <paramref name="BindDn"/>.</param>
public sealed record DirectoryServer(string Host, int Port, string BaseDn, IReadOnlyList<string> Domains, string? BindDn = null, string? Password = null)
{
    public const int PortUsual = 636;

    /// <summary>Folder of PEM files with the roots for this directory; null takes those that <c>/etc/ldap/ldap.conf</c> names.</summary>
    public string? RootsFolder { get; init; }

    public string? Fault => Port is < 1 or > 65535 ? "a directory's \"port\" is from 1 to 65535"
        : Host.Length == 0 ? "a directory needs a \"host\""
        : BindDn is null != Password is null ? "a directory's \"bindDn\" and \"password\" belong together" : null;

    public bool IsAskedAbout(string domain) => Domains.Count == 0 || Domains.Contains(domain);

    // A password must not get into a log by way of ToString.
    public override string ToString() => $"{Host}:{Port}";
}
