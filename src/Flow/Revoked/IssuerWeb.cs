using System.Net;
using System.Net.Http.Headers;
using Postern.Flow.Outside;
using Postern.Mail.Dns;
using Postern.Mail.Smime.Revocation;

namespace Postern.Flow.Revoked;

/// <summary>What a host answered.</summary>
abstract record Fetched
{
    Fetched()
    {
    }

    public sealed record Octets(ReadOnlyMemory<byte> Bytes) : Fetched;

    /// <param name="Why">Names the host alone: paths are the issuer's.</param>
    public sealed record Failed(string Why) : Fetched;
}

/// <summary>
/// Fetches what issuers publish, over plain http, as they do (RFC 5280 §8): it is signed. Whoever made a certificate chose the host, so it
/// must have a public address and be asked at its usual port; no redirect is followed, no proxy asked, no cookie kept.
/// </summary>
sealed class IssuerWeb : IDisposable
{
    /// <summary>Longest fetch of one list or answer.</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Connections to one host at a time.</summary>
    const int ConnectionsMax = 4;

    readonly HttpMessageInvoker web;
    readonly RevocationOptions options;
    readonly TimeProvider clock;

    public IssuerWeb(IResolver resolver, RevocationOptions options, TimeProvider clock)
    {
        (this.options, this.clock) = (options, clock);
        web = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = ConnectionsMax,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = new GuardedConnection(resolver, new(options.PrivateAddresses)).Open,
        });
    }

    public Task<Fetched> List(Uri where, CancellationToken ct) => Fetch(new(HttpMethod.Get, where), RevocationList.SizeMax, ct);

    public Task<Fetched> Ask(Uri where, byte[] question, CancellationToken ct) => Fetch(
        new(HttpMethod.Post, where) { Content = new ByteArrayContent(question) { Headers = { ContentType = new MediaTypeHeaderValue(Ocsp.QuestionType) } } }, Ocsp.SizeMax, ct);

    public void Dispose() => web.Dispose();

    async Task<Fetched> Fetch(HttpRequestMessage request, int sizeMax, CancellationToken ct)
    {
        using var asked = request;
        var where = request.RequestUri!; // every request here has one
        if (!options.Ports.Contains(where.Port)) return new Fetched.Failed($"{where.Host} is not asked at port {where.Port}");

        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        using var patience = new CancellationTokenSource(FetchTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var response = await web.SendAsync(request, either.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? await Read(response.Content, where.Host, sizeMax, either.Token)
                : new Fetched.Failed($"{where.Host} answers {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Fetched.Failed($"{where.Host} gives no answer within {FetchTimeout.TotalSeconds} seconds");
        }
        catch (HttpRequestException e)
        {
            return new Fetched.Failed(e.InnerException is AddressRefusedException ? $"{where.Host} has no public address" : $"{where.Host} cannot be reached");
        }
        catch (IOException)
        {
            return new Fetched.Failed($"{where.Host} breaks off its answer");
        }
    }

    static async Task<Fetched> Read(HttpContent content, string host, int sizeMax, CancellationToken ct)
    {
        await using var body = await content.ReadAsStreamAsync(ct);
        using var octets = new MemoryStream();
        var piece = new byte[32 << 10];
        for (int read; (read = await body.ReadAsync(piece, ct)) > 0;)
        {
            if (octets.Length + read > sizeMax) return new Fetched.Failed($"{host} answers with more than {sizeMax} octets");
            octets.Write(piece, 0, read);
        }

        return new Fetched.Octets(octets.ToArray());
    }
}
