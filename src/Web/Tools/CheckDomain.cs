using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow;
using Postern.Flow.Domains;
using Postern.Flow.Portal;
using Postern.Flow.Traces;
using Postern.Web.Portal;
using Postern.Web.Tools.Pages;

namespace Postern.Web.Tools;

/// <summary>
/// GET /tools/domain: the form, and with <c>?domain=</c> the result of the last minute if there is one; a link starts nothing, so nobody scans by
/// links. POST: has a domain looked at, and leads to that result.
/// </summary>
static class CheckDomain
{
    public const string Path = "/tools/domain";
    public const string DomainField = "domain";

    /// <summary>Octets of the form's field.</summary>
    const int FieldSizeMax = 512;

    public static void Map(IEndpointRouteBuilder tools)
    {
        tools.MapMethods("/domain", ["GET", "HEAD"], Show);
        tools.MapPost("/domain", Check);
    }

    static IResult Show(HttpContext http, [FromServices] DomainDesk desk, string? domain) => domain switch
    {
        null or "" => Page(http, "", null, null, StatusCodes.Status200OK),
        _ when desk.Recall(domain) is { } report => Page(http, report.Facts.Domain, null, report, StatusCodes.Status200OK),
        _ => DomainQuestion.TryRead(domain, out var question)
            ? Page(http, question.Domain, Texts.NotKnown, null, StatusCodes.Status200OK, isProblem: false)
            : Page(http, "", Texts.NoDomain, null, StatusCodes.Status422UnprocessableEntity),
    };

    static async Task<IResult> Check(HttpContext http, [FromServices] DomainDesk desk, CancellationToken ct)
    {
        using var reader = new FormReader(http.Request.Body) { ValueCountLimit = 4, ValueLengthLimit = FieldSizeMax, KeyLengthLimit = FieldSizeMax };
        var typed = (await reader.ReadFormAsync(ct)).GetValueOrDefault(DomainField).ToString();
        return await desk.Check(typed, Network.Of(http.Connection.RemoteIpAddress), ct) switch
        {
            DeskAnswer.Checked(var report) => Screens.SeeOther($"{Path}?{DomainField}={Uri.EscapeDataString(report.Facts.Domain)}"),
            DeskAnswer.NoDomain => Page(http, "", Texts.NoDomain, null, StatusCodes.Status422UnprocessableEntity),
            DeskAnswer.PrivateName => Page(http, "", Texts.PrivateName, null, StatusCodes.Status422UnprocessableEntity),
            DeskAnswer.TooMany(var wait) => Later(http, typed, Texts.TooMany(wait), wait, StatusCodes.Status429TooManyRequests),
            DeskAnswer.Busy(var wait) => Later(http, typed, Texts.Busy, wait, StatusCodes.Status503ServiceUnavailable),
        };
    }

    static IResult Later(HttpContext http, string typed, string words, TimeSpan wait, int status)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return Page(http, DomainQuestion.TryRead(typed, out var question) ? question.Domain : "", words, null, status);
    }

    static IResult Page(HttpContext http, string domain, string? words, DomainReport? report, int status, bool isProblem = true) => Screens.Show<DomainPage>(
        new
        {
            Organization = http.RequestServices.GetService<Organization>()?.Name,
            Domain = domain,
            Problem = isProblem ? words : null,
            Note = isProblem ? null : words,
            Report = report,
            OffersHeaders = http.RequestServices.GetService<TraceDesk>() is not null,
        },
        status);
}
