using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>What a story plays in: a name server, mail exchangers and one gateway, all real, all gone at the end.</summary>
public sealed class Scene(CancellationToken ct) : IAsyncDisposable
{
    readonly Stack<IAsyncDisposable> open = [];
    readonly List<string> records = [];
    readonly Dictionary<string, string> routes = new() { ["*"] = "mx" };
    readonly TempFolder folder = new();
    DnsServer? dns;

    public Certificates Certificates { get; } = new();

    /// <summary>The name server; there from <see cref="Gateway"/> on.</summary>
    public DnsServer Dns => dns ?? throw new InvalidOperationException("the name server starts with the gateway");

    /// <summary>The settings of the gateway; there from <see cref="Gateway"/> on.</summary>
    public GatewaySettings? Settings { get; private set; }

    /// <summary>A Postfix that the domain's MX names.</summary>
    public async Task<PostfixServer> Exchanger(string domain, ExchangerTls tls)
    {
        var server = Keep(await PostfixServer.Exchanger($"mx.{domain}", tls, Certificates, ct));
        Mx(domain, server.Smtp.Address);
        return server;
    }

    /// <summary>An Exim that the domain's MX names.</summary>
    public async Task<EximServer> Exim(string domain)
    {
        var server = Keep(await EximServer.Exchanger($"mx.{domain}", Certificates, ct));
        Mx(domain, server.Smtp.Address);
        return server;
    }

    /// <summary>The organization's own mail server, reached by route: reports to senders come here.</summary>
    public async Task<PostfixServer> Clinic()
    {
        var server = Keep(await PostfixServer.Exchanger("mail.clinic.example", ExchangerTls.Good, Certificates, ct));
        routes["clinic.example"] = server.Smtp.ToString();
        return server;
    }

    /// <summary>Has the domain's MX name an address.</summary>
    public void Mx(string domain, IPAddress address)
    {
        Record($"{domain}. MX 10 mx.{domain}.");
        Record($"mx.{domain}. A {address}");
    }

    /// <summary>One more line of the zone, names absolute.</summary>
    public void Record(string line) => records.Add(line);

    /// <summary>Has the DNS say something else from now on. What the gateway remembers of it goes with a restart, or within seconds.</summary>
    /// <param name="without">Lines that contain this are taken out.</param>
    /// <param name="with">These come in.</param>
    public async Task Rewrite(string without, params string[] with)
    {
        records.RemoveAll(line => line.Contains(without, StringComparison.Ordinal));
        records.AddRange(with);
        await Dns.Replace(string.Join('\n', records), ct);
    }

    /// <summary>A policy host of MTA-STS for a domain, and the record that announces it.</summary>
    public async Task<PolicyWeb> PolicyHost(string domain, string mode, string mx, Flaw flaw = Flaw.None)
    {
        var web = Keep(await PolicyWeb.Of(domain, Certificates, ct, flaw));
        web.Publish(mode, mx);
        Record($"mta-sts.{domain}. A {web.Web.Address}");
        Record(Announcement(domain, "1"));
        return web;
    }

    /// <summary>The record that names a policy (RFC 8461 §3.1).</summary>
    public static string Announcement(string domain, string id) => $"_mta-sts.{domain}. TXT \"v=STSv1; id={id};\"";

    /// <summary>Lets the gateway ask policy hosts on loopback.</summary>
    public GatewaySettings AsksPolicyHosts(GatewaySettings settings) =>
        settings with { Discover = new { dns = false, wkd = false, privateAddresses = new[] { "127.0.0.0/8" }, roots = Certificates.Root } };

    /// <summary>Starts the name server with all that was recorded, and the gateway.</summary>
    /// <param name="policy">The policy section of the settings.</param>
    /// <param name="with">Changes the other settings.</param>
    /// <param name="isSigned">Whether the whole tree is signed, and the gateway knows the key.</param>
    public async Task<Gateway> Gateway(object? policy = null, Func<GatewaySettings, GatewaySettings>? with = null, bool isSigned = false)
    {
        dns = Keep(await Zones(isSigned));
        Settings = new() { Certificates = Certificates, Dns = dns.Where, TrustAnchor = isSigned ? folder.Write("anchor", dns.TrustAnchor) : null, Routes = routes, Policy = policy ?? new { } };
        if (with is not null) Settings = with(Settings);
        return Keep(await Peers.Gateway.Start(Settings, ct));
    }

    /// <summary>Starts the name server with all that was recorded, and gives the verb that looks at domains.</summary>
    /// <param name="isSigned">Whether the whole tree is signed.</param>
    public async Task<Lookout> Lookout(bool isSigned = false)
    {
        dns = Keep(await Zones(isSigned));
        return new(Certificates, dns);
    }

    Task<DnsServer> Zones(bool isSigned)
    {
        var zone = string.Join('\n', records);
        return isSigned ? DnsServer.StartSigned(zone, "unsigned.example", "unsigned.example. TXT none", ct) : DnsServer.Start(zone, ct);
    }

    /// <summary>Hands the gateway one message by its relay door, from a sender of the clinic.</summary>
    public async Task Send(Gateway gateway, string to, string body)
    {
        using var dialogue = await SmtpDialogue.Open(gateway.Relay, ct);
        if (!await dialogue.Deliver(Sender, to, Message(to, body), ct)) throw new InvalidOperationException("the gateway refused the message");
    }

    public const string Sender = "doctor@clinic.example";

    /// <summary>A message with these words in subject and body.</summary>
    public static string Message(string to, string words) =>
        $"From: {Sender}\r\nTo: {to}\r\nSubject: {words}\r\nMessage-ID: <{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}@clinic.example>\r\n"
        + $"Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n\r\n{words}";

    /// <summary>Disposed of with the scene, the last first.</summary>
    public T Keep<T>(T peer) where T : IAsyncDisposable
    {
        open.Push(peer);
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        while (open.TryPop(out var peer)) await peer.DisposeAsync();
        Certificates.Dispose();
        folder.Dispose();
    }
}
