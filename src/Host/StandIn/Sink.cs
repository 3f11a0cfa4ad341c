using System.Net;
using Microsoft.AspNetCore.Connections;
using Postern.Flow.Intake;
using Postern.Mail.Smtp.Server;

namespace Postern.Host.StandIn;

/// <summary>A running stand-in exchanger.</summary>
sealed class Sink : IAsyncDisposable
{
    readonly WebApplication app;

    Sink(WebApplication app) => this.app = app;

    public static async Task<Sink> Start(IPEndPoint listen, string hostname, SinkTls tls, SinkCertificates certificates, string? folder, Action<SinkMessage> took, CancellationToken ct)
    {
        var options = new SmtpServerOptions { Hostname = hostname, Tls = certificates.Options(tls, hostname) };
        var handler = new SmtpConnectionHandler(new SinkDoor(options, folder, took), TimeProvider.System, CancellationToken.None);

        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(listen, l => l.Run(handler.OnConnectedAsync)));
        var app = builder.Build();
        await app.StartAsync(ct);
        return new Sink(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
