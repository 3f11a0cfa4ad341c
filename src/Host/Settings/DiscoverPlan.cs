using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Discover;

namespace Postern.Host.Settings;

/// <summary>Reads the discover section.</summary>
static class DiscoverPlan
{
    public static DiscoveryOptions Of(DiscoverSettings settings)
    {
        var options = new DiscoveryOptions
        {
            Dns = settings.Dns,
            Wkd = settings.Wkd,
            Directories = [.. settings.Directories.Select(directory => DirectoryOf("discover.directories", directory))],
            PrivateAddresses = [.. settings.PrivateAddresses.Select(text => Plan.NetworkOf("discover.privateAddresses", text))],
            Timeout = settings.Timeout,
            PositiveKept = settings.PositiveKept,
            NegativeKept = settings.NegativeKept,
        };
        return options.Fault is { } fault ? throw Plan.Bad("discover", $"is out of range: {fault}") : options;
    }

    /// <summary>As above, with what must be read from files: for whoever is going to ask.</summary>
    public static DiscoveryOptions WithRoots(DiscoverSettings settings) => Of(settings) with { Roots = settings.Roots is { } path ? RootsOf(path) : null };

    static X509Certificate2Collection RootsOf(string path) => Gateway.RootsFrom("discover.roots", path);

    internal static DirectoryServer DirectoryOf(string key, DirectorySettings directory) => new(
        directory.Host, directory.Port, directory.BaseDn, [.. directory.Domains.Select(domain => Plan.DomainOf($"{key}.domains", domain))], directory.BindDn, directory.Password)
    {
        RootsFolder = directory.RootsFolder,
    };
}
