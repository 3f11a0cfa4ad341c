using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Store;

namespace Postern.Web;

/// <summary>GET /healthz: the process answers. GET /readyz: so does the ledger, within <see cref="Patience"/>; then what somebody should look at.</summary>
static class Health
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        routes.MapGet("/readyz", Ready);
    }

    static async Task<Results<ContentHttpResult, StatusCodeHttpResult>> Ready([FromServices] Ledger ledger, [FromServices] Readiness? readiness, CancellationToken ct)
    {
        try
        {
            await ledger.Queue.NextDue(ct).WaitAsync(Patience, ct);
            return TypedResults.Text(string.Concat((readiness?.Warnings() ?? []).Prepend("ready").Select(line => $"{line}\n")));
        }
        catch (Exception e) when (e is LedgerUnavailableException or TimeoutException)
        {
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
