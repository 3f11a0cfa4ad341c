using Postern.Flow.Revoked;
using Postern.Mail.Smime;

namespace Postern.Host.Settings;

/// <summary>Reads what the keys section says about revoked certificates, and whom signers are checked against.</summary>
static class RevocationPlan
{
    /// <summary>Null when issuers are not to be asked.</summary>
    public static RevocationOptions? Of(PosternSettings settings)
    {
        var options = new RevocationOptions
        {
            Timeout = settings.Discover.Timeout,
            PrivateAddresses = [.. settings.Discover.PrivateAddresses.Select(text => Plan.NetworkOf("discover.privateAddresses", text))],
        };
        return settings.Keys.Revocation switch
        {
            "off" => null,
            "soft" => options,
            "hard" => options with { NotKnowingBars = true },
            var other => throw Plan.Bad("keys.revocation", $"is \"{other}\"; it must be \"off\", \"soft\" or \"hard\""),
        };
    }

    /// <summary>As above, under other authorities: those of people, say, whoever vouches for those who write mail.</summary>
    public static RevocationOptions? Of(PosternSettings settings, IReadOnlyList<SmimeCertificate> roots) => Of(settings) is { } options ? options with { Roots = roots } : null;

    /// <summary>As above, with what must be read from files: for whoever is going to ask.</summary>
    public static RevocationOptions? WithRoots(PosternSettings settings) => Of(settings) is { } options ? options with { Roots = RootsOf(settings.Keys.Roots) } : null;

    /// <summary>Null for the system's.</summary>
    public static IReadOnlyList<SmimeCertificate>? RootsOf(string? path)
    {
        if (path is null) return null;
        var read = CertificateFile.Read(File.Exists(path) ? File.ReadAllBytes(path) : throw Plan.Bad("keys.roots", $"names {path}, which cannot be read"));
        return read is CertificateFileAnswer.Found found ? [.. found.Entries.Select(entry => entry.Certificate)] : throw Plan.Bad("keys.roots", $"names {path}, which holds no certificate");
    }
}
