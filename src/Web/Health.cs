using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postern.Web;

/// <summary>GET /healthz: the process answers. GET /readyz: the ledger is open, since the host maps routes only after it opened.</summary>
static class Health
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        routes.MapGet("/readyz", () => TypedResults.Text("ready\n"));
    }
}
