using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Postern.Flow.Domains;
using Postern.Flow.Languages;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Flow.Traces;
using Postern.Web.Admin;
using Postern.Web.Api;
using Postern.Web.Portal;
using Postern.Web.SignIn;
using Postern.Web.Tools;

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
            services.TryAddSingleton(LanguageBook.House);
            services.TryAddSingleton(Brand.House);

            // The framework writes the path of every request into the log and into the scope of every other line; ours holds a token.
            // None, not Warning: the scope is made unless the category is silent.
            services.AddLogging(log => log
                .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
                .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));
            return services;
        }
    }

    extension(IApplicationBuilder app)
    {
        /// <summary>What stands on every answer, whoever gives it.</summary>
        public IApplicationBuilder UseStrictTransport() => app.Use(StrictTransport.Add);

        /// <summary>Keeps the listener that asks for certificates to what it is for.</summary>
        public IApplicationBuilder UseCertificateListener(Uri publicUrl) => app.Use(CertificateListener.OnlySignIn(publicUrl));
    }

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Where others hand in reports about TLS.</summary>
        public IEndpointRouteBuilder MapTlsReports()
        {
            TakeTlsReport.Map(routes);
            return routes;
        }

        /// <summary>The portal under <c>/m</c>, its style sheet, the two health answers, and the MTA-STS policy where there is one.</summary>
        public IEndpointRouteBuilder MapPortal()
        {
            Health.Map(routes);
            OwnPolicyText.Map(routes);

            var pages = routes.MapGroup("").AddEndpointFilter(PageHeaders.Add).AddEndpointFilter(Spoken.Listen);
            StyleSheet.Map(pages);
            BrandFiles.Map(pages);

            var portal = pages.MapGroup("/m").AddEndpointFilter(SameSite.Check).AddEndpointFilter(Weather.Shelter);
            ShowLanding.Map(portal);
            OpenWithPasskey.Map(portal);
            AnswerQuestion.Map(portal);
            SayName.Map(portal);
            SendCode.Map(portal);
            ProveAddress.Map(portal);
            ShowMessage.Map(portal);
            ShowBody.Map(portal);
            SendAttachment.Map(portal);
            ShowPreview.Map(portal);
            PrintMessage.Map(portal);
            WriteReply.Map(portal);
            Leave.Map(portal);
            NotForMe.Map(portal);
            AskForTime.Map(portal);
            SendWhole.Map(portal);
            InboxSignIn.Map(portal);
            ShowInbox.Map(portal);
            ShowWritten.Map(portal);
            WriteNew.Map(portal);
            TakeFile.Map(portal);
            OwnPasskeys.Map(portal);
            OwnWishes.Map(portal);
            portal.Map("{**rest}", Screens.Gone);

            VerifyNotice.Map(pages.MapGroup(VerifyNotice.Path).AddEndpointFilter(SameSite.Check).AddEndpointFilter(Weather.Shelter));

            var senders = pages.MapGroup("/s").AddEndpointFilter(SameSite.Check).AddEndpointFilter(Weather.Shelter);
            SenderPages.Map(senders);
            senders.Map("{**rest}", Screens.Gone);
            return routes;
        }

        /// <summary>The administration under <c>/admin</c>, for those whom <see cref="Flow.People.StaffDesk"/> knows.</summary>
        public IEndpointRouteBuilder MapAdministration()
        {
            var pages = routes.MapGroup("/admin").AddEndpointFilter(PageHeaders.Add).AddEndpointFilter(SameSite.Check).AddEndpointFilter(Weather.Shelter);
            SignIn.SignIn.Map(pages);
            Begin.Map(pages);
            Recover.Map(pages);
            if (routes.ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(StaffCertificates))) ByCertificate.Map(pages);

            var desk = pages.MapGroup("").AddEndpointFilter(StaffDoor.Guard);
            Prove.Map(desk);
            SignOut.Map(desk);
            ShowOverview.Map(desk);
            People.Map(desk);
            Account.Map(desk);
            OwnApp.Map(desk);
            Messages.Map(desk);
            OpenContent.Map(desk);
            ShowIncidents.Map(desk);
            Reports.Map(desk);
            ShowAudit.Map(desk);
            ShowKeys.Map(desk);
            ShowDomains.Map(desk);
            LookAtDomain.Map(desk);
            ShowPolicy.Map(desk);
            ShowBrand.Map(desk);
            ShowSettings.Map(desk);
            ShowHealth.Map(desk);
            return routes;
        }

        /// <summary>
        /// The tools for everybody under <c>/tools</c>, and their interface for programs: those that the host registered a desk for, <see cref="DomainDesk"/> or
        /// <see cref="TraceDesk"/>.
        /// </summary>
        public IEndpointRouteBuilder MapTools()
        {
            var desks = routes.ServiceProvider.GetRequiredService<IServiceProviderIsService>();
            var tools = routes.MapGroup("/tools").AddEndpointFilter(PageHeaders.Add).AddEndpointFilter(SameSite.Check).AddEndpointFilter(Weather.Shelter);
            if (routes.ServiceProvider.GetService<DomainDesk>() is { IsPublic: true }) CheckDomain.Map(tools);
            if (!desks.IsService(typeof(TraceDesk))) return routes;

            AnalyzeHeaders.Map(tools);
            AnalyzeTrace.Map(routes);
            return routes;
        }
    }
}
