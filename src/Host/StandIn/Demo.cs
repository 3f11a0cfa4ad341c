using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Postern.Flow;
using Postern.Flow.Keys;
using Postern.Flow.Portal;
using Postern.Host.Settings;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Records;

namespace Postern.Host.StandIn;

/// <summary>A whole small world on loopback: the real gateway, and exchangers with good, no and broken TLS. Nothing is pretended but the names.</summary>
sealed partial class Demo : IAsyncDisposable
{
    public const string Sender = "dr.jones@clinic.example";
    public const string PortalReader = "bob@plain.example";

    const string CertificateHolder = "eve@smime.example";
    const string OpenPgpHolder = "fay@openpgp.example";

    public static readonly string[] Recipients = [CertificateHolder, OpenPgpHolder, "ann@good.example", PortalReader, "cleo@broken.example", "dan@strict.example"];

    static readonly (string Domain, SinkTls Tls)[] Exchangers =
    [
        ("clinic.example", SinkTls.Good), ("smime.example", SinkTls.Good), ("openpgp.example", SinkTls.Good), ("good.example", SinkTls.Good),
        ("plain.example", SinkTls.None), ("broken.example", SinkTls.DropAfterStartTls), ("strict.example", SinkTls.None),
    ];

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    readonly List<Sink> sinks = [];
    readonly ConcurrentQueue<SinkMessage> taken = new();
    readonly SinkCertificates certificates = new(TimeProvider.System);
    readonly string folder = Directory.CreateTempSubdirectory("postern-demo-").FullName;
    Gateway? gateway;
    IPEndPoint relay = Loopback(0);

    Demo()
    {
    }

    public string ConfigPath => Path.Combine(folder, "postern.json");

    public static async Task<Demo> Start(CancellationToken ct)
    {
        var demo = new Demo();
        var routes = await demo.StartExchangers(ct);
        await File.WriteAllTextAsync(Path.Combine(demo.folder, "roots.pem"), demo.certificates.RootPem, ct);
        demo.relay = Loopback(FreePort());
        await File.WriteAllTextAsync(demo.ConfigPath, demo.Config(routes), ct);

        demo.gateway = await Gateway.Build(SettingsFile.Read(demo.ConfigPath), _ => { }, ct);
        await demo.gateway.Start(ct);
        await demo.ImportKeys(ct);
        return demo;
    }

    public async Task Send(CancellationToken ct)
    {
        if (await SmtpConnection.Connect(relay, new SmtpClientOptions { Hostname = "ehr.clinic.example" }, ct) is not ConnectAnswer.Open { Connection: var connection })
            throw new StartRefusedException("the demo's own gateway does not answer");

        await using (connection)
        {
            var envelope = new Envelope(new MailFrom(Address(Sender)), [.. Recipients.Select(to => new RcptTo(Address(to)))]);
            var answer = await connection.Send(envelope, MessageContent.Of(Message()), ct);
            if (answer is not SendAnswer.Accepted) throw new StartRefusedException($"the demo's gateway did not take the message: {answer}");
        }
    }

    /// <summary>Waits until every copy has an outcome.</summary>
    public async Task<IReadOnlyList<CopyRecord>> Outcomes(CancellationToken ct)
    {
        var records = Service<Ledger>().Records;
        using var patience = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var copies = await records.List(new RecordFilter(), ct);
            if (copies.Count(c => c.State is not CopyState.Queued) > Recipients.Length || TimeProvider.System.GetElapsedTime(began) > Patience) return copies;
            await patience.WaitForNextTickAsync(ct);
        }
    }

    /// <summary>Does what the recipient without TLS does: follows the link, asks for a code, and finds it in the mailbox.</summary>
    public async Task<(Uri Link, string Code)> OpenPortal(CancellationToken ct)
    {
        var copy = (await Service<Ledger>().Records.List(new RecordFilter(To: PortalReader), ct))[0];
        var links = Service<PortalLinks>();
        var network = Network.Of(IPAddress.Loopback);
        if (await Service<PortalDesk>().Enter(links.TokenOf(copy.CopyId), session: null, network, ct) is not Entry.NeedsProof { Landing: var landing })
            throw new StartRefusedException("the demo's portal does not know its own link");

        if (await Service<PortalDesk>().SendCode(landing, network, ct) is not CodeAnswer.Sent)
            throw new StartRefusedException("the demo's portal sends no code");

        return (links.LinkOf(copy.CopyId), await CodeFromMailbox(ct));
    }

    // As "keys import" does with files that two people sent; their private halves are nowhere.
    async Task ImportKeys(CancellationToken ct)
    {
        var import = new KeyImport(Service<Ledger>(), Service<Organization>(), TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = SmimeAuthority.Issue(SmimeAuthority.Create("Example Partner", now), Address(CertificateHolder), "Eve", now, TimeSpan.FromDays(365), KeyKind.P256).Certificate;
        await import.Import(certificate.Der, password: null, bindTo: null, KeyTrust.Imported, KeyImport.FromFile, ct);
        if (OpenPgpLibrary.Problem is not null) return; // then that recipient's copy shows what takes over

        var key = OpenPgpKeyMaker.Make(Address(OpenPgpHolder), now, now.AddYears(1));
        await import.Import(key.Public, password: null, bindTo: null, KeyTrust.Imported, KeyImport.FromFile, ct);
    }

    async Task<string> CodeFromMailbox(CancellationToken ct)
    {
        using var patience = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Patience; await patience.WaitForNextTickAsync(ct))
        {
            foreach (var message in taken)
                if (message.Envelope.Recipients[0].Address == Address(PortalReader) && Code().Match(MimeMessage.Parse(message.Bytes).Root.Text("Subject"u8) ?? "") is { Success: true } match)
                    return match.Groups[1].Value + match.Groups[2].Value;
        }

        throw new StartRefusedException("the demo's code did not arrive");
    }

    [GeneratedRegex(@"^(\d{4}) (\d{4}) is your code")]
    private static partial Regex Code();

    async Task<string> StartExchangers(CancellationToken ct)
    {
        List<string> routes = [];
        foreach (var (domain, tls) in Exchangers)
        {
            var at = Loopback(FreePort());
            sinks.Add(await Sink.Start(at, $"mail.{domain}", tls, certificates, folder: null, taken.Enqueue, ct));
            routes.Add($"\"{domain}\": \"{at}\"");
        }

        return string.Join(", ", routes);
    }

    string Config(string routes) => $$"""
        {
          "organization": { "name": "Example Clinic", "domains": ["clinic.example"] },
          "hostname": "gateway.clinic.example",
          "data": "{{folder}}/data",
          "tls": { "roots": "{{folder}}/roots.pem" },
          "smtp": { "relay": { "listen": ["{{relay}}"] }, "submission": { "listen": [] }, "submissions": { "listen": [] } },
          "web": { "listen": ["https://{{Loopback(FreePort())}}"] },
          "deliver": { "routes": { {{routes}} } },
          "policy": { "domains": { "strict.example": { "mode": "exclusive" } } },
          "discover": { "dns": false, "wkd": false },
          "keys": { "revocation": "off" }
        }
        """;

    static byte[] Message() => Encoding.ASCII.GetBytes($"""
        From: Dr. Jones <{Sender}>
        To: {string.Join(",\n ", Recipients)}
        Subject: Your appointment
        Date: {TimeProvider.System.GetUtcNow():ddd, dd MMM yyyy HH:mm:ss} +0000
        Message-ID: <{Guid.CreateVersion7():N}@clinic.example>

        Hello,

        this is a demonstration. Please come on Tuesday at ten.

        Dr. Jones

        """.ReplaceLineEndings("\r\n"));

    static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    static IPEndPoint Loopback(int port) => new(IPAddress.Loopback, port);

    static int FreePort()
    {
        using var listener = new TcpListener(Loopback(0));
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    T Service<T>() where T : notnull => gateway is { } running ? running.Services.GetRequiredService<T>() : throw new InvalidOperationException("the demo is not started");

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null) await gateway.DisposeAsync();
        foreach (var sink in sinks) await sink.DisposeAsync();
        certificates.Dispose();
    }
}
