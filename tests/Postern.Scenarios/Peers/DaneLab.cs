using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Postern.Scenarios.Peers;

/// <summary>
/// Domains that publish TLSA records of every kind, in signed, unsigned and bogus zones, before three real exchangers. A gateway has been
/// handed one message for each. One laboratory serves all tests of a class: they only look at what became of the messages.
/// </summary>
public sealed class DaneLab : IAsyncDisposable
{
    /// <summary>Longest until each copy was tried once.</summary>
    static readonly TimeSpan TriedMax = TimeSpan.FromSeconds(60);

    readonly Stack<IAsyncDisposable> open = [];
    readonly SemaphoreSlim once = new(1);
    readonly Certificates roots = new();
    readonly Certificates ownAuthority = new();
    readonly TempFolder folder = new();
    Dictionary<string, JsonElement>? copies;

    /// <summary>What is published, by domain; the rest of the name tells what it is for.</summary>
    public static IReadOnlyList<string> Domains { get; } =
    [
        "right.example", "rolled.example", "expired.example", "wrong.example", "gone.example", "useless.example", "stripped.example", "bogus.example", "alias.example",
        "authority.example", "stranger.example", "unsigned.example", "half.example", "both.example", "contradiction.example", "broken.example",
    ];

    /// <summary>What the exchanger that shows a certificate worth nothing but for DANE took.</summary>
    public PostfixServer? Bare { get; private set; }

    /// <summary>What the exchanger with a certificate of the domain's own authority took.</summary>
    public PostfixServer? Issued { get; private set; }

    /// <summary>The exchanger from whose greeting somebody has taken STARTTLS.</summary>
    public PostfixServer? Stripped { get; private set; }

    /// <summary>The exchanger that MTA-STS vouches for and DANE does not.</summary>
    public PostfixServer? Contradicted { get; private set; }

    public DnsServer? Dns { get; private set; }

    public Gateway? Gateway { get; private set; }

    /// <summary>The record of the copy to this domain, after at least one attempt. The first who asks starts the laboratory.</summary>
    public async Task<JsonElement> Copy(string domain, CancellationToken ct)
    {
        await once.WaitAsync(ct);
        try
        {
            return (copies ??= await Run(ct))[domain];
        }
        finally
        {
            once.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (open.TryPop(out var peer)) await peer.DisposeAsync();
        roots.Dispose();
        ownAuthority.Dispose();
        folder.Dispose();
        once.Dispose();
    }

    async Task<Dictionary<string, JsonElement>> Run(CancellationToken ct)
    {
        _ = Installed.Program("knotd");
        var bare = roots.For("mx.bare.example", Flaw.Expired);
        var issued = ownAuthority.For("mx.authority.example");
        await File.AppendAllTextAsync(issued.Chain, "\n" + await File.ReadAllTextAsync(ownAuthority.Root, ct), ct);

        Bare = Keep(await PostfixServer.Exchanger("mx.bare.example", ExchangerTls.Good, roots, ct, shows: bare));
        Issued = Keep(await PostfixServer.Exchanger("mx.authority.example", ExchangerTls.Good, roots, ct, shows: issued));
        Stripped = Keep(await PostfixServer.Exchanger("mx.stripped.example", ExchangerTls.None, roots, ct));
        Contradicted = Keep(await PostfixServer.Exchanger("mx.contradiction.example", ExchangerTls.Good, roots, ct));
        var policies = $"{await Policy("both.example", "mx.elsewhere.example", ct)}\n{await Policy("contradiction.example", "mx.contradiction.example", ct)}";
        Dns = Keep(await DnsServer.StartSigned($"{Records(bare)}\n{policies}", "unsigned.example", Unsigned(bare), ct));

        Gateway = Keep(await Peers.Gateway.Start(new GatewaySettings
        {
            Certificates = roots,
            Dns = Dns.Where,
            TrustAnchor = folder.Write("anchor", Dns.TrustAnchor),
            Discover = new { dns = false, wkd = false, privateAddresses = new[] { "127.0.0.0/8" }, roots = roots.Root },
        }, ct));
        using var dialogue = await SmtpDialogue.Open(Gateway.Relay, ct);
        foreach (var domain in Domains)
            if (!await dialogue.Deliver(Scene.Sender, $"pat@{domain}", Scene.Message($"pat@{domain}", $"Secret words for {domain}"), ct)) throw new InvalidOperationException("the gateway refused the message");

        return await Tried(Gateway, ct);
    }

    /// <summary>An enforced policy of MTA-STS, and the records that lead to it.</summary>
    async Task<string> Policy(string domain, string mx, CancellationToken ct)
    {
        var web = Keep(await PolicyWeb.Of(domain, roots, ct));
        web.Publish("enforce", mx);
        return $"mta-sts.{domain}. A {web.Web.Address}\n{Scene.Announcement(domain, "1")}";
    }

    static async Task<Dictionary<string, JsonElement>> Tried(Gateway gateway, CancellationToken ct)
    {
        Dictionary<string, JsonElement> tried = [];
        var all = await Waiting.Until(async () =>
        {
            tried = (await gateway.Messages(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Where(copy => copy.GetProperty("attempts").GetInt32() > 0 && copy.TryGetProperty("evidence", out _))
                .ToDictionary(copy => copy.GetProperty("recipient").GetString()!.Split('@')[1]); // every record has one
            return tried.Count == Domains.Count;
        }, TriedMax, ct);
        return all ? tried : throw new TimeoutException($"after {TriedMax} only {string.Join(", ", tried.Keys)} were tried:\n{gateway.Output}");
    }

    string Records(ServerCertificate bare)
    {
        // A key that no server has: what is published for "wrong" and beside the right one for "rolled".
        var other = new string('a', 64);
        var right = Digest(bare.Chain);
        return $"""
            {Mx("right.example", Bare)}
            {Tlsa("mx.right.example", 3, right)}
            {Mx("rolled.example", Bare)}
            {Tlsa("mx.rolled.example", 3, other)}
            {Tlsa("mx.rolled.example", 3, right)}
            {Mx("expired.example", Bare)}
            {Tlsa("mx.expired.example", 3, right)}
            {Mx("wrong.example", Bare)}
            {Tlsa("mx.wrong.example", 3, other)}
            {Mx("gone.example", Bare)}
            {Mx("useless.example", Bare)}
            {Tlsa("mx.useless.example", 1, other)}
            {Mx("stripped.example", Stripped)}
            {Tlsa("mx.stripped.example", 3, right)}
            {Mx("bogus.example", Bare)}
            _25._tcp.mx.bogus.example. CNAME _25._tcp.broken.example.
            broken.example. NS ns.invalid.
            broken.example. DS 4711 13 2 {other}
            alias.example. MX 10 mx.alias.example.
            mx.alias.example. CNAME mx.right.example.
            {Mx("authority.example", Issued)}
            {Tlsa("mx.authority.example", 2, Digest(ownAuthority.Root))}
            {Mx("stranger.example", Issued)}
            {Tlsa("mx.stranger.example", 2, Digest(ownAuthority.Root))}
            half.example. MX 10 mx.unsigned.example.
            {Mx("both.example", Bare)}
            {Tlsa("mx.both.example", 3, right)}
            {Mx("contradiction.example", Contradicted)}
            {Tlsa("mx.contradiction.example", 3, other)}
            _smtp._tls.wrong.example. TXT "v=TLSRPTv1; rua=mailto:tls@right.example"
            """;
    }

    /// <summary>An attacker who answers for an unsigned zone can put any TLSA record there: it counts for nothing.</summary>
    string Unsigned(ServerCertificate bare) => $"""
        {Mx("unsigned.example", Bare)}
        {Tlsa("mx.unsigned.example", 3, new string('b', 64))}
        ; {bare.Chain}
        """;

    static string Mx(string domain, PostfixServer? at) => $"{domain}. MX 10 mx.{domain}.\nmx.{domain}. A {at?.Smtp.Address ?? IPAddress.None}";

    internal static string Tlsa(string host, int usage, string digest) => string.Create(CultureInfo.InvariantCulture, $"_25._tcp.{host}. TLSA {usage} 1 1 {digest}");

    internal static string Digest(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(pem));
        return Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    T Keep<T>(T peer) where T : IAsyncDisposable
    {
        open.Push(peer);
        return peer;
    }
}
