using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using Postern.Flow.Discover;
using Postern.Mail.Dns;
using Postern.Tests.Mail.Dns;
using Postern.Tests.Mail.Smtp.Client;

namespace Postern.Tests.Flow.Discover;

/// <summary>Somebody's web host on loopback, over HTTPS, and a DNS that knows it by whatever name a test gives it.</summary>
sealed class KeyHost : IAsyncDisposable
{
    readonly WebApplication app;

    KeyHost(X509Certificate2 certificate, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Use(next => connection =>
            {
                Connections++;
                return next(connection);
            });
            listen.UseHttps(certificate);
        }));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(context =>
        {
            Asked.Enqueue($"{context.Request.Host.Host}{context.Request.GetEncodedPathAndQuery()}");
            return answer(context);
        });
        Resolver = new(new() { Servers = [Dns.Address] });
    }

    public FakeDns Dns { get; } = new();

    public StubResolver Resolver { get; }

    public ConcurrentQueue<string> Asked { get; } = new();

    public int Connections { get; private set; }

    public int Port => new Uri(app.Urls.First()).Port;

    public static async Task<KeyHost> Open(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var host = new KeyHost(certificate ?? Certificates.For("openpgpkey.clinic.example", "clinic.example"), answer);
        await host.app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>A source that asks here, loopback allowed as a setting would.</summary>
    public WebKeys Keys(IResolver? other = null, bool isLoopbackAllowed = true) =>
        new(other ?? Resolver, Options(isLoopbackAllowed), TimeProvider.System, Port);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Resolver.DisposeAsync();
        await Dns.DisposeAsync();
    }

    static DiscoveryOptions Options(bool isLoopbackAllowed) => new()
    {
        Roots = [Certificates.Root],
        PrivateAddresses = isLoopbackAllowed ? [IPNetwork.Parse("127.0.0.0/8")] : [],
    };
}
