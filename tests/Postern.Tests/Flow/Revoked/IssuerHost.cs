using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Revoked;
using Postern.Mail.Dns;
using Postern.Tests.Mail.Dns;

namespace Postern.Tests.Flow.Revoked;

/// <summary>An issuer's web host on loopback, over plain http, and a DNS that knows it as crl.partner.example.</summary>
sealed class IssuerHost : IAsyncDisposable
{
    readonly WebApplication app;
    readonly StubResolver resolver;

    IssuerHost(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(context =>
        {
            Asked.Enqueue(context.Request.Path);
            return answer(context);
        });
        Dns.A("crl.partner.example", "127.0.0.1");
        resolver = new(new() { Servers = [Dns.Address] });
    }

    public FakeDns Dns { get; } = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public int Port => new Uri(app.Urls.First()).Port;

    /// <summary>For a certificate: where its issuer's list is.</summary>
    public string Place => $"crlDistributionPoints=URI:http://crl.partner.example:{Port}/list";

    public static async Task<IssuerHost> Open(RequestDelegate answer)
    {
        var host = new IssuerHost(answer);
        await host.app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>Serves whatever the list is at that moment.</summary>
    public static Task<IssuerHost> Serving(Func<byte[]> list) => Open(context => context.Response.Body.WriteAsync(list()).AsTask());

    public Revocations Revocations(TimeProvider clock, Func<RevocationOptions, RevocationOptions>? change = null)
    {
        var options = new RevocationOptions { PrivateAddresses = [IPNetwork.Parse("127.0.0.0/8")], Ports = [Port] };
        return new(resolver, change?.Invoke(options) ?? options, clock, NullLogger<Revocations>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await resolver.DisposeAsync();
        await Dns.DisposeAsync();
    }
}
