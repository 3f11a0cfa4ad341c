using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow;
using Postern.Flow.People;
using Postern.Rules.Access;
using Postern.Store.People;
using Postern.Web.Admin;
using Postern.Web.Portal;
using Postern.Web.SignIn.Pages;

namespace Postern.Web.SignIn;

/// <summary>
/// GET /admin/certificate: who the browser's certificate says this is. POST: a session begins, or the one that is there is proven again. It is asked for by a listener
/// of its own: with TLS 1.3 a browser shows a certificate at the beginning of a connection or never (RFC 9113 §9.2.3), and patients must not be asked for one.
/// </summary>
static class ByCertificate
{
    public const string Path = "/admin/certificate";

    public static void Map(IEndpointRouteBuilder open)
    {
        open.MapGet("/certificate", Show);
        open.MapPost("/certificate", Take);
    }

    /// <summary>Where certificates are asked for; null where they are not.</summary>
    /// <param name="http">The request.</param>
    /// <param name="to">Where the person goes on.</param>
    public static string? UrlIn(HttpContext http, string? to = null) =>
        http.RequestServices.GetService<StaffCertificates>() is { } certificates ? $"{Base(certificates.Door.SignInAt)}{Path}{(to is null ? "" : $"?to={Uri.EscapeDataString(to)}")}" : null;

    static async Task<IResult> Show(HttpContext http, string? to, [FromServices] StaffCertificates certificates, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        if (!CertificateListener.Is(http)) return Screens.SeeOther(UrlIn(http, ReturnPath.Read(to))!); // it is mapped where they are asked for
        if (await desk.Try(http.ClientOf().Network) is { } wait) return Screens.TooMany(http, wait);
        if (http.Connection.ClientCertificate is not { } shown) return Refusal(http, certificates, SignInTexts.NoCertificateTitle, SignInTexts.NoCertificateText);

        return await certificates.Find(shown, ct) switch
        {
            CertificateOwner.Person(var person) => Page(http, certificates, person, ReturnPath.Read(to)),
            CertificateOwner.Unfit(var fault) => Refusal(http, certificates, SignInTexts.UnfitTitle, SignInTexts.Unfit(fault)),
        };
    }

    static async Task<IResult> Take(HttpContext http, [FromServices] StaffCertificates certificates, [FromServices] StaffDesk desk, CancellationToken ct)
    {
        var client = http.ClientOf();
        if (await desk.Try(client.Network) is { } wait) return Screens.TooMany(http, wait);
        if (!CertificateListener.Is(http) || http.Connection.ClientCertificate is not { } shown)
            return Refusal(http, certificates, SignInTexts.NoCertificateTitle, SignInTexts.NoCertificateText);

        var to = (await http.Fields(ct)).GetValueOrDefault("to");
        return await certificates.Find(shown, ct) switch
        {
            CertificateOwner.Person(var person) => await Enter(http, certificates, desk, person, client, to, ct),
            CertificateOwner.Unfit(var fault) => await Refuse(http, certificates, desk, fault, client, ct),
        };
    }

    static async Task<IResult> Enter(HttpContext http, StaffCertificates certificates, StaffDesk desk, StaffMember person, Client client, string? to, CancellationToken ct)
    {
        if (await Token(http, desk, person, client, ct) is not { } token) return await Refuse(http, certificates, desk, CertificateFault.Nobody, client, ct);

        http.Keep(token);
        return Screens.SeeOther($"{Base(certificates.Door.PublicUrl)}{ReturnPath.Read(to)}");
    }

    static async Task<string?> Token(HttpContext http, StaffDesk desk, StaffMember person, Client client, CancellationToken ct) =>
        await desk.Enter(http.Request.Cookies[StaffDoor.SessionCookie], Act.KeepOwnAccount, client, isProof: true, ct) is StaffEntry.Granted(var visit) && visit.StaffId == person.Id
            ? await desk.ProveAgain(visit, client, ct)
            : await desk.Begin(person.Id, client, "certificate", ct);

    static async Task<IResult> Refuse(HttpContext http, StaffCertificates certificates, StaffDesk desk, CertificateFault fault, Client client, CancellationToken ct)
    {
        await desk.NoteFailure($"certificate: {fault}", null, client.Network, ct);
        return Refusal(http, certificates, SignInTexts.UnfitTitle, SignInTexts.Unfit(fault));
    }

    static IResult Page(HttpContext http, StaffCertificates certificates, StaffMember person, string to)
    {
        http.AllowFormTo(Base(certificates.Door.PublicUrl));
        return Screens.Show<CertificatePage>(new { Organization = http.RequestServices.GetService<Organization>()?.Name, person.Name, To = to });
    }

    static IResult Refusal(HttpContext http, StaffCertificates certificates, string title, string text) => Screens.Show<NoCertificatePage>(
        new
        {
            Organization = http.RequestServices.GetService<Organization>()?.Name,
            Title = title,
            Text = text,
            Passkey = $"{Base(certificates.Door.PublicUrl)}{StaffDoor.SignInPath}",
        }, StatusCodes.Status403Forbidden);

    static string Base(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
