using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Portal;
using Postern.Tests.Flow.Portal;
using Postern.Web;
using Postern.Web.Passkeys;

namespace Postern.Tests.Web.Portal;

/// <summary>The real pages on a real HTTPS listener on loopback, over a <see cref="PortalRoom"/>.</summary>
sealed partial class PortalSite : IAsyncDisposable
{
    readonly X509Certificate2 certificate = OwnCertificate();
    readonly WebApplication app;

    PortalSite(PortalRoom room, int port, Action<IServiceCollection>? with)
    {
        Room = room;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate)));
        builder.Logging.ClearProviders().AddProvider(new LinesOnly(Log)).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddPortalPages().AddSingleton(room.Desk).AddSingleton(room.Ledger).AddSingleton<TimeProvider>(room.Clock).AddSingleton(room.Links)
            .AddSingleton(room.Options).AddSingleton<InboxDesk>().AddSingleton(room.Writing).AddSingleton<WishDesk>().AddSingleton<NoticeCheck>()
            .AddSingleton(all => new UploadDesk(Uploads, room.Options, room.Clock, NullLogger<UploadDesk>.Instance))
            .AddSingleton(new PasskeyRealm(new Uri("https://secure.clinic.example"), "Example Clinic")).AddSingleton<PasskeyCeremonies>();
        with?.Invoke(builder.Services);
        app = builder.Build();
        app.UseStrictTransport();
        app.MapPortal();
    }

    public PortalRoom Room { get; }

    /// <summary>Folder of files that came before their message.</summary>
    public string Uploads { get; } = Directory.CreateTempSubdirectory("postern-uploads-").FullName;
    public ConcurrentQueue<string> Log { get; } = new();
    public Uri Address => new(app.Urls.First());
    public IEnumerable<RouteEndpoint> Routes => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static async Task<PortalSite> Open(int port = 0, Action<IServiceCollection>? with = null, Func<PortalOptions, PortalOptions>? options = null)
    {
        var site = new PortalSite(await PortalRoom.Open(options), port, with);
        await site.app.StartAsync();
        return site;
    }

    /// <summary>A visitor with cookies of its own, who does not follow redirects.</summary>
    public HttpClient Visitor() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        CookieContainer = new CookieContainer(),
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint },
    })
    {
        BaseAddress = Address,
    };

    /// <summary>A visitor who asked for a code, got it and typed it.</summary>
    public async Task<HttpClient> Proven(string token)
    {
        var visitor = Visitor();
        await Submit(visitor, $"/m/{token}", $"/m/{token}/code");
        var proof = await Submit(visitor, $"/m/{token}/code", $"/m/{token}/proof", ("code", Room.Codes.Last().Code));
        Assert.Equal(HttpStatusCode.SeeOther, proof.StatusCode);
        return visitor;
    }

    /// <summary>Opens a page as a browser would, and sends the form on it that goes to <paramref name="action"/>.</summary>
    public static async Task<HttpResponseMessage> Submit(HttpClient visitor, string page, string action, params (string Name, string Value)[] fields)
    {
        var seal = await SealOf(visitor, page, action);
        return await visitor.PostAsync(action, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)).Prepend(new("seal", seal))));
    }

    public static async Task<string> SealOf(HttpClient visitor, string page, string action)
    {
        var html = await visitor.GetStringAsync(page);
        var form = html[html.IndexOf($"action=\"{action}\"", StringComparison.Ordinal)..];
        return WebUtility.HtmlDecode(Seal.Match(form).Groups[1].Value);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(Uploads, recursive: true);
        await Room.DisposeAsync();
        certificate.Dispose();
    }

    static X509Certificate2 OwnCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }

    [GeneratedRegex("name=\"seal\" value=\"([^\"]+)\"")]
    private static partial Regex Seal { get; }
}
