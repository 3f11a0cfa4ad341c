using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow;
using Postern.Flow.Domains;
using Postern.Flow.Portal;
using Postern.Flow.Traces;
using Postern.Mail.Text;
using Postern.Mail.Trace;
using Postern.Web.Portal;
using Postern.Web.Tools.Pages;

namespace Postern.Web.Tools;

/// <summary>
/// GET /tools/headers: the form. POST: the answer about the headers in it, at once and without another address: nothing is kept that a link could lead to.
/// </summary>
static class AnalyzeHeaders
{
    public const string Path = "/tools/headers";

    public static void Map(IEndpointRouteBuilder tools)
    {
        tools.MapMethods("/headers", ["GET", "HEAD"], (HttpContext http) => Form(http, null));
        tools.MapPost("/headers", Take).WithMetadata(new RequestSizeLimitAttribute(HeaderInput.RequestSizeMax));
    }

    static async Task<IResult> Take(HttpContext http, [FromServices] TraceDesk desk, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        if (desk.Wait(Network.Of(http.Connection.RemoteIpAddress)) is { } wait) return Later(http, TraceTexts.TooMany(wait), wait, StatusCodes.Status429TooManyRequests);
        if (!desk.TryEnter()) return Later(http, TraceTexts.Busy, TraceDesk.BusyWait, StatusCodes.Status503ServiceUnavailable);

        using var patience = new CancellationTokenSource(TraceDesk.ArrivalTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await HeaderInput.Read(http.Request, either.Token) is { } input ? Answer(http, input) : Screens.Malformed();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Form(http, TraceTexts.TooSlow, status: StatusCodes.Status408RequestTimeout);
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Form(http, TraceTexts.TooLarge, status: StatusCodes.Status413PayloadTooLarge);
        }
        catch (IOException cutOff) when (cutOff is not BadHttpRequestException)
        {
            return Screens.Malformed();
        }
        finally
        {
            desk.Leave();
        }
    }

    static IResult Answer(HttpContext http, HeaderInput input)
    {
        if (!OwnField.TryRead(input.Own, out var own)) return Again(http, input, TraceTexts.NoOwn, isOwn: true);
        if (input.Text.AsSpan().Trim(" \t\r\n"u8).IsEmpty) return Again(http, input, TraceTexts.Empty);
        if (input.Text.AsSpan().StartsWith(OutlookFile)) return Again(http, input, TraceTexts.OutlookFile);

        var report = TraceAnalysis.Of(input.Text, new TraceOptions { Own = own });
        if (report.Hops.Count == 0) return Again(http, input, TraceTexts.NoTrace);
        return Screens.Show<TracePage>(new { Organization = NameOf(http), Report = report, OffersDomains = OffersDomains(http) });
    }

    /// <summary>How a compound file begins, as Outlook saves messages.</summary>
    static ReadOnlySpan<byte> OutlookFile => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    static IResult Again(HttpContext http, HeaderInput input, string problem, bool isOwn = false) => input.IsFile
        ? Form(http, isOwn ? $"{problem} {TraceTexts.ChooseAgain}" : problem, "", input.Own, isOwn, StatusCodes.Status422UnprocessableEntity)
        : Form(http, problem, Charset.Decode(null, input.Text), input.Own, isOwn, StatusCodes.Status422UnprocessableEntity);

    static IResult Later(HttpContext http, string words, TimeSpan wait, int status)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return Form(http, words, status: status);
    }

    static IResult Form(HttpContext http, string? problem, string text = "", string own = "", bool isOwn = false, int status = StatusCodes.Status200OK) => Screens.Show<HeadersPage>(
        new { Organization = NameOf(http), Problem = problem, Text = text, Own = own, IsOwnWrong = isOwn, OffersDomains = OffersDomains(http) },
        status);

    static string? NameOf(HttpContext http) => http.RequestServices.GetService<Organization>()?.Name;

    static bool OffersDomains(HttpContext http) => http.RequestServices.GetService<DomainDesk>() is { IsPublic: true };
}
