using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Web.Api;
using Postern.Web.Portal;

namespace Postern.Web;

/// <summary>What the host calls. It registers a <see cref="Flow.Portal.PortalDesk"/> itself.</summary>
#pragma warning disable CA1708 // The rule takes two extension blocks for two names that differ by case.
public static class Setup
#pragma warning restore CA1708
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddPortalPages()
        {
            services.AddRazorComponents();

            // The framework writes the path of every request into the log and into the scope of every other line; ours holds a token.
            // None, not Warning: the scope is made unless the category is silent.
            services.AddLogging(log => log
                .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
                .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));
            return services;
        }
    }

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Where others hand in reports about TLS.</summary>
        public IEndpointRouteBuilder MapTlsReports()
        {
            TakeTlsReport.Map(routes);
            return routes;
        }

        /// <summary>The portal under <c>/m</c>, its style sheet, and the two health answers.</summary>
        public IEndpointRouteBuilder MapPortal()
        {
            Health.Map(routes);

            var pages = routes.MapGroup("").AddEndpointFilter(PageHeaders.Add);
            StyleSheet.Map(pages);

            var portal = pages.MapGroup("/m").AddEndpointFilter(SameSite.Check).AddEndpointFilter(Weather.Shelter);
            ShowLanding.Map(portal);
            SendCode.Map(portal);
            ProveAddress.Map(portal);
            ShowMessage.Map(portal);
            ShowBody.Map(portal);
            SendAttachment.Map(portal);
            WriteReply.Map(portal);
            Leave.Map(portal);
            portal.Map("{**rest}", Screens.Gone);
            return routes;
        }
    }
}
