using Postern.Flow.Outside;
using Postern.Mail.Dns;
using Postern.Mail.MtaSts;
using Postern.Mail.TlsRpt;

namespace Postern.Flow.Domains;

/// <summary>Fetches policies from <c>https://mta-sts.DOMAIN/.well-known/mta-sts.txt</c> (RFC 8461 §3.3). Nothing but 200 and text/plain counts; a redirect is a failure.</summary>
/// <param name="resolver">Knows the hosts.</param>
/// <param name="options">Roots, and the private addresses that are allowed.</param>
/// <param name="clock">Tells whether a certificate is valid now, and when waiting ends.</param>
/// <param name="port">443, but for tests.</param>
public sealed class PolicyHost(IResolver resolver, StsOptions options, TimeProvider clock, int port = 443) : IDisposable
{
    /// <summary>Longest fetch, from the first question to the last octet: a host that drips is given up. The RFC suggests a minute (§3.3).</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);

    readonly OutsideWeb web = new(resolver, new(options.PrivateAddresses), options.Roots, clock);

    /// <param name="domain">A-labels.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<StsPolicyReading> Fetch(string domain, CancellationToken ct)
    {
        if (StsRecord.HostFor(domain) is not { } host) return Unfetched("the domain's name is too long");

        using var patience = new CancellationTokenSource(FetchTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var response = await web.Get(new Uri($"https://{host}/.well-known/mta-sts.txt"), port, either.Token);
            return await Read(response, host, either.Token);
        }
        catch (HttpRequestException e)
        {
            // RFC 8460 §4.3.2.2 has a word of its own for a host that cannot prove who it is.
            return e.HttpRequestError is HttpRequestError.SecureConnectionError
                ? new StsPolicyReading.Bad(OutsideWeb.Words(e, host)) { Type = TlsResultType.StsWebPkiInvalid }
                : Unfetched(OutsideWeb.Words(e, host));
        }
        catch (IOException)
        {
            return Unfetched($"{host} breaks off its answer");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Unfetched($"{host} gives no whole answer within {FetchTimeout.TotalSeconds} seconds");
        }
    }

    public void Dispose() => web.Dispose();

    static async Task<StsPolicyReading> Read(HttpResponseMessage response, string host, CancellationToken ct) => (int)response.StatusCode switch
    {
        200 when !IsPlainText(response.Content) => new StsPolicyReading.Bad($"{host} answers with something that is not text/plain"),
        200 => await ReadPolicy(response.Content, host, ct),
        >= 300 and < 400 => Unfetched($"{host} redirects, which is not followed"),
        var status => Unfetched($"{host} answers {status}"),
    };

    static StsPolicyReading.Bad Unfetched(string why) => new(why) { Type = TlsResultType.StsPolicyFetchError };

    // §3.2: on a host where users put up files, a policy must not be one of them.
    static bool IsPlainText(HttpContent content) => string.Equals(content.Headers.ContentType?.MediaType, "text/plain", StringComparison.OrdinalIgnoreCase);

    static async Task<StsPolicyReading> ReadPolicy(HttpContent content, string host, CancellationToken ct)
    {
        var buffer = new byte[StsLimits.PolicySizeMax + 1];
        await using var body = await content.ReadAsStreamAsync(ct);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return StsPolicyReader.Read(buffer.AsSpan(0, length)) switch
        {
            StsPolicyReading.Bad bad => new StsPolicyReading.Bad($"the policy at {host} is malformed: {bad.Why}"),
            StsPolicyReading.Good good => good,
        };
    }
}
