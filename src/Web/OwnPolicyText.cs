using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow;
using Postern.Flow.Publish;

namespace Postern.Web;

/// <summary>GET /.well-known/mta-sts.txt at <c>mta-sts.DOMAIN</c>: the MTA-STS policy of a domain of the organization (RFC 8461 §3.3). Under other names there is none.</summary>
static class OwnPolicyText
{
    public const string Path = "/.well-known/mta-sts.txt";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods(Path, ["GET", "HEAD"], Show);

    static Results<ContentHttpResult, NotFound> Show(HttpRequest request, [FromServices] PublishOptions? options, [FromServices] Organization? organization) =>
        options?.Policy is { } policy && organization is not null && OwnPolicy.IsHostOf(request.Host.Host, organization.Domains)
            ? TypedResults.Text(policy.Text, "text/plain")
            : TypedResults.NotFound();
}
