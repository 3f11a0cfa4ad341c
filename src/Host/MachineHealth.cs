using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Postern.Host.Doors;
using Postern.Host.Settings;
using Postern.Web.Admin;

namespace Postern.Host;

/// <summary>What the program knows of its machine, for the page about health.</summary>
static class MachineHealth
{
    /// <summary>Below this a full disk is near.</summary>
    const long DiskFreeMin = 2L * 1024 * 1024 * 1024;

    public static IReadOnlyList<HealthLine> Of(PosternSettings settings, Certificates certificates, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var disk = new DriveInfo(Path.GetFullPath(settings.Data));
        return
        [
            new("Disk of the data folder", string.Create(CultureInfo.InvariantCulture, $"{disk.AvailableFreeSpace / 1e9:0.0} GB free of {disk.TotalSize / 1e9:0.0} GB"),
                disk.AvailableFreeSpace > DiskFreeMin),
            new("Memory", string.Create(CultureInfo.InvariantCulture, $"{Environment.WorkingSet / 1e6:0} MB in use by this program"), true),
            .. certificates.InUse.Select(certificate => Line(certificate.GetNameInfo(X509NameType.DnsName, false),
                certificate.NotAfter.ToUniversalTime(), settings.Tls.WarnBefore, now)),
            new("DNSSEC", settings.Dns is { Servers.Count: > 0, TrustAnchor: null } ? "not validated: DANE never counts (dns.trustAnchor)" : "validated here",
                settings.Dns is not { Servers.Count: > 0, TrustAnchor: null }),
            new("Runs since", startedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC", true),
            new("Version", $"Postern {typeof(MachineHealth).Assembly.GetName().Version?.ToString(3)}, .NET {Environment.Version}, {RuntimeInformation.OSDescription}", true),
        ];
    }

    static HealthLine Line(string name, DateTime end, TimeSpan warnBefore, DateTimeOffset now) => new(
        $"Certificate of {name}", end.ToString("'ends 'yyyy-MM-dd", CultureInfo.InvariantCulture), end > now.UtcDateTime + warnBefore);
}
