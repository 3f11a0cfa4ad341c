using Postern.Flow.Outside;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;
using Postern.Mail.OpenPgp;

namespace Postern.Flow.Discover;

/// <summary>
/// The Web Key Directory of the recipient's own domain (draft-koch-openpgp-webkey-service §3.1): the host <c>openpgpkey.DOMAIN</c>, and only
/// where that name does not exist, <c>DOMAIN</c> itself. The address stands in the URL, as the draft wants it.
/// </summary>
public sealed class WebKeys : IKeySource, IDisposable
{
    readonly IResolver resolver;
    readonly PublicAddresses addresses;
    readonly int port;
    readonly OutsideWeb web;

    /// <param name="resolver">Knows the hosts.</param>
    /// <param name="options">Roots, and the private addresses that are allowed.</param>
    /// <param name="clock">Tells whether a certificate is valid now.</param>
    /// <param name="port">443, but for tests.</param>
    public WebKeys(IResolver resolver, DiscoveryOptions options, TimeProvider clock, int port = 443)
    {
        (this.resolver, this.port) = (resolver, port);
        addresses = new(options.PrivateAddresses);
        web = new(resolver, addresses, options.Roots, clock);
    }

    public string Name => "wkd";

    public async Task<SourceAnswer> Find(EmailAddress address, CancellationToken ct)
    {
        if (!DnsName.TryNormalize(address.AsciiDomain, out var domain)) return new SourceAnswer.Nothing("the domain is no host name", IsWholeDomain: false);

        var advanced = $"openpgpkey.{domain}";
        return await MailHostLookup.Host(resolver, advanced, ct) switch
        {
            MailHosts.Found found => await Ask(found, advanced, WebKeyDirectory.Advanced(address), ct),
            MailHosts.TryLater later => new SourceAnswer.Failed(later.Reason, IsWholeDomain: true),
            MailHosts.NoSuchDomain or MailHosts.NullMx => await MailHostLookup.Host(resolver, domain, ct) switch
            {
                MailHosts.Found found => await Ask(found, domain, WebKeyDirectory.Direct(address), ct),
                MailHosts.TryLater later => new SourceAnswer.Failed(later.Reason, IsWholeDomain: true),
                MailHosts.NoSuchDomain or MailHosts.NullMx => new SourceAnswer.Nothing("the domain has no web host", IsWholeDomain: true),
            },
        };
    }

    public void Dispose() => web.Dispose();

    async Task<SourceAnswer> Ask(MailHosts.Found found, string host, Uri where, CancellationToken ct)
    {
        // Asked again when connecting, where it counts; here, to say it without trying.
        if (!found.Hosts.SelectMany(each => each.Addresses).Any(addresses.May)) return Refused(host);

        try
        {
            using var response = await web.Get(where, port, ct);
            return await Read(response, host, ct);
        }
        catch (HttpRequestException e)
        {
            return OutsideWeb.IsRefusal(e) ? Refused(host) : new SourceAnswer.Failed(OutsideWeb.Words(e, host), IsWholeDomain: true);
        }
        catch (IOException)
        {
            return new SourceAnswer.Failed($"{host} breaks off its answer", IsWholeDomain: false);
        }
    }

    static SourceAnswer.Nothing Refused(string host) => new($"{host} has no public address", IsWholeDomain: true);

    static async Task<SourceAnswer> Read(HttpResponseMessage response, string host, CancellationToken ct) => (int)response.StatusCode switch
    {
        200 => await ReadKey(response.Content, host, ct),
        >= 300 and < 400 => new SourceAnswer.Nothing($"{host} redirects, which is not followed", IsWholeDomain: false),
        408 or 425 or 429 or >= 500 => new SourceAnswer.Failed($"{host} answers {(int)response.StatusCode}", IsWholeDomain: false),
        _ => new SourceAnswer.Nothing($"{host} answers {(int)response.StatusCode}", IsWholeDomain: false),
    };

    static async Task<SourceAnswer> ReadKey(HttpContent content, string host, CancellationToken ct)
    {
        if (content.Headers.ContentLength > FoundKey.SizeMax) return TooLarge(host);

        var buffer = new byte[FoundKey.SizeMax + 1];
        await using var body = await content.ReadAsStreamAsync(ct);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return length switch
        {
            0 => new SourceAnswer.Nothing($"{host} answers without content", IsWholeDomain: false),
            > FoundKey.SizeMax => TooLarge(host),
            _ => new SourceAnswer.Found([new(FoundForm.OpenPgp, KeyOrigin.WebKeyDirectory, buffer.AsSpan(0, length).ToArray())], [], null),
        };
    }

    static SourceAnswer.Nothing TooLarge(string host) => new($"{host} answers with more than {FoundKey.SizeMax} octets", IsWholeDomain: false);
}
