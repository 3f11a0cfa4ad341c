using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Flow.Reporting;
using Postern.Mail.TlsRpt;
using Postern.Store;

namespace Postern.Web.Api;

/// <summary>POST /api/v1/tls-reports: takes a report about the TLS of our own domains (RFC 8460 §5.4). Anybody may send; nothing of it is believed.</summary>
static class TakeTlsReport
{
    /// <summary>When somebody may come again who found no place.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/tls-reports", Handle);

    static async Task<IResult> Handle(HttpContext http, [FromServices] ReportInbox inbox, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        if (!inbox.IsOpen) return Problems.Of(StatusCodes.Status404NotFound, "no reports are taken here");
        if (!IsReport(http.Request.ContentType)) return Problems.Of(StatusCodes.Status415UnsupportedMediaType, $"only {TlsReportWriter.GzipType} and {TlsReportWriter.JsonType} are taken");
        if (http.Request.ContentLength > TlsRptLimits.SizeMax) return TooLarge();
        if (inbox.Wait(Network.Of(http.Connection.RemoteIpAddress)) is { } wait) return Problems.Later(http, StatusCodes.Status429TooManyRequests, "too many reports", wait);
        if (!inbox.TryEnter()) return Problems.Later(http, StatusCodes.Status503ServiceUnavailable, "others are being read", Patience);

        try
        {
            return await Take(http, inbox, clock, ct);
        }
        finally
        {
            inbox.Leave();
        }
    }

    static async Task<IResult> Take(HttpContext http, ReportInbox inbox, TimeProvider clock, CancellationToken ct)
    {
        // Ours is smaller than the server's own, which is that of a message.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = TlsRptLimits.SizeMax;
        using var patience = new CancellationTokenSource(ReportInbox.ArrivalTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, either.Token);
            return Answer(http, await inbox.Take(body.GetBuffer().AsMemory(0, (int)body.Length), ct));
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge() : Problems.Of(e.StatusCode, "the request is malformed");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Problems.Of(StatusCodes.Status408RequestTimeout, "the report did not arrive in time");
        }
        catch (LedgerUnavailableException)
        {
            return Problems.Later(http, StatusCodes.Status503ServiceUnavailable, "nothing can be kept now", Patience);
        }
    }

    static IResult Answer(HttpContext http, InboxAnswer answer) => answer switch
    {
        InboxAnswer.Kept => Results.StatusCode(StatusCodes.Status201Created),
        InboxAnswer.Known => Results.StatusCode(StatusCodes.Status200OK),
        InboxAnswer.Bad bad => Problems.Of(StatusCodes.Status400BadRequest, bad.Why),
        InboxAnswer.NotOurs => Problems.Of(StatusCodes.Status422UnprocessableEntity, "it is about domains that are not served here"),
        InboxAnswer.Full => Problems.Later(http, StatusCodes.Status503ServiceUnavailable, "no more reports are kept", TimeSpan.FromHours(1)),
    };

    static bool IsReport(string? contentType)
    {
        var type = (contentType ?? "").Split(';')[0].Trim();
        return type.Equals(TlsReportWriter.GzipType, StringComparison.OrdinalIgnoreCase) || type.Equals(TlsReportWriter.JsonType, StringComparison.OrdinalIgnoreCase);
    }

    static IResult TooLarge() => Problems.Of(StatusCodes.Status413PayloadTooLarge, $"a report has at most {TlsRptLimits.SizeMax} octets");
}
