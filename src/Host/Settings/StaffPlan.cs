using System.Net;
using System.Security.Cryptography.X509Certificates;
using Postern.Flow.People;

namespace Postern.Host.Settings;

/// <summary>Reads how people of the organization sign in.</summary>
/// <param name="Listen">Listeners that ask for certificates.</param>
/// <param name="Door">Whose certificates count; null when nobody signs in by one.</param>
/// <param name="Options">What else is allowed.</param>
public sealed record StaffPlan(IReadOnlyList<IPEndPoint> Listen, CertificateDoor? Door, StaffOptions Options)
{
    const string Key = "staff.certificates";

    internal static StaffPlan Of(StaffSettings settings, Uri publicUrl)
    {
        var certificates = settings.Certificates;
        if (certificates.Listen.Count == 0 != certificates.Authorities is null) throw Plan.Bad(Key, "needs both \"listen\" and \"authorities\", or none");

        var listen = certificates.Listen.Select(text => Plan.WebEndPoint($"{Key}.listen", text)).ToList();
        var door = certificates.Authorities is { } path ? new CertificateDoor(AuthoritiesIn(path), UrlOf(certificates, publicUrl, listen[0].Port), publicUrl) : null;
        if (door?.Roots.Count == 0) throw Plan.Bad($"{Key}.authorities", "names a file without a root: a certificate that issued itself");
        return new(listen, door, new StaffOptions(settings.Totp));
    }

    static X509Certificate2Collection AuthoritiesIn(string path) => Gateway.RootsFrom($"{Key}.authorities", path);

    static Uri UrlOf(StaffCertificateSettings settings, Uri publicUrl, int port)
    {
        if (settings.Url is not { } given) return new UriBuilder("https", publicUrl.Host, port).Uri;
        if (!Uri.TryCreate(given, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps) throw Plan.Bad($"{Key}.url", "must be an https:// address");

        // The session's cookie is for one host, whatever the port (RFC 6265 §8.5).
        return url.Host == publicUrl.Host ? url : throw Plan.Bad($"{Key}.url", "must have the same host as \"web.publicUrl\"");
    }
}
