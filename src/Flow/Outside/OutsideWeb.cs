using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dns;
using Postern.Mail.Tls;

namespace Postern.Flow.Outside;

/// <summary>
/// HTTPS to hosts that somebody outside chose. They have public addresses, and certificates for their names. No redirect is followed, no
/// proxy is asked, no cookie is kept, nothing is unpacked. No URL is logged, nor given to tracing: it may hold an address.
/// </summary>
sealed class OutsideWeb : IDisposable
{
    /// <summary>Connections to one host at a time.</summary>
    const int ConnectionsMax = 4;

    /// <summary>Longest response header, in KiB.</summary>
    const int HeaderSizeMax = 16;

    readonly X509Certificate2Collection? roots;
    readonly TimeProvider clock;
    readonly HttpMessageInvoker web;

    /// <param name="resolver">Knows the hosts.</param>
    /// <param name="addresses">Which addresses they may have.</param>
    /// <param name="roots">Where their certificates must end; null takes the system's roots.</param>
    /// <param name="clock">Tells whether a certificate is valid now.</param>
    public OutsideWeb(IResolver resolver, PublicAddresses addresses, X509Certificate2Collection? roots, TimeProvider clock)
    {
        (this.roots, this.clock) = (roots, clock);
        web = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null, // no trace of the request
            MaxConnectionsPerServer = ConnectionsMax,
            MaxResponseHeadersLength = HeaderSizeMax,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = new GuardedConnection(resolver, addresses).Open,
            SslOptions = { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, RemoteCertificateValidationCallback = IsForHost },
        });
    }

    /// <summary>Asks; the answer's body is still to be read.</summary>
    /// <exception cref="HttpRequestException">There is no answer; <see cref="Words"/> says why.</exception>
    public async Task<HttpResponseMessage> Get(Uri where, int port, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(where) { Port = port }.Uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await web.SendAsync(request, ct);
    }

    /// <summary>Hands a document in, at the port that the place names.</summary>
    /// <exception cref="HttpRequestException">There is no answer; <see cref="Words"/> says why.</exception>
    public async Task<HttpResponseMessage> Post(Uri where, ReadOnlyMemory<byte> document, string type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, where)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(document) { Headers = { ContentType = new(type) } },
        };
        return await web.SendAsync(request, ct);
    }

    /// <summary>True when the host has no address that may be connected to, rather than being out of reach.</summary>
    public static bool IsRefusal(HttpRequestException e) => e.InnerException is AddressRefusedException;

    /// <summary>The library's own words may name the request; these name the host.</summary>
    public static string Words(HttpRequestException e, string host) => e.HttpRequestError switch
    {
        _ when IsRefusal(e) => $"{host} has no public address",
        HttpRequestError.SecureConnectionError => $"{host} has no trusted certificate for its name, or no TLS 1.2",
        HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => $"{host} does not speak HTTP",
        HttpRequestError.ConfigurationLimitExceeded => $"{host} answers with too long a header",
        _ => $"{host} cannot be reached", // a type of the platform
    };

    public void Dispose() => web.Dispose();

    bool IsForHost(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 leaf || sender is not SslStream stream) return false;

        var sent = chain?.ChainPolicy.ExtraStore ?? [];
        return PeerCertificates.Check(PeerRole.Server, leaf, sent, stream.TargetHostName, roots, clock) is { ChainIsTrusted: true, NameMatches: true };
    }
}
