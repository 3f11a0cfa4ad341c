using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Flow;
using Postern.Flow.Domains;
using Postern.Flow.Portal;
using Postern.Flow.Traces;
using Postern.Rules.Decide;
using Postern.Tests.Flow;
using Postern.Web;

namespace Postern.Tests.Web.Tools;

/// <summary>The tools' pages on a real listener on loopback, over a town of exchangers.</summary>
sealed class ToolsSite : IAsyncDisposable
{
    readonly WebApplication app;

    ToolsSite(Town town, int port)
    {
        Town = town;
        var mx = town.Exchangers.First().Address.Port;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.ClearProviders().AddProvider(new LinesOnly(Log)).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddPortalPages()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new PortalOptions("Example Clinic", "clinic.example"))
            .AddSingleton(new TraceDesk(TimeProvider.System))
            .AddSingleton(new Organization("Example Clinic", [], "gw.clinic.example"))
            .AddSingleton(new DomainDesk([IPNetwork.Parse("127.0.0.0/8")], mx, reach => new DomainCheck(town, Flow.Town.Client(TimeProvider.System), reach, Policy.Safe), TimeProvider.System) { IsPublic = true });
        app = builder.Build();
        app.MapPortal();
        app.MapTools();
    }

    public Town Town { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public Uri Address => new(app.Urls.First());

    public static async Task<ToolsSite> Open(Town town, int port = 0)
    {
        var site = new ToolsSite(town, port);
        await site.app.StartAsync();
        return site;
    }

    public HttpClient Visitor() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Town.DisposeAsync();
    }
}
