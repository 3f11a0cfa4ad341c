using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Host;
using Postern.Host.Settings;
using Postern.Mail.Smtp;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;
using Postern.Tests.Flow;

namespace Postern.Tests.Web.Admin;

/// <summary>The real program in a folder of its own, with its administration on loopback.</summary>
sealed class StaffHouse : IAsyncDisposable
{
    const string Agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    readonly string folder = Directory.CreateTempSubdirectory("postern-staff-").FullName;
    readonly int port = FreePort();

    public Gateway Gateway { get; private set; } = null!; // set by Open
    public ConcurrentQueue<string> Log { get; } = new();
    public Ledger Ledger => Gateway.Services.GetRequiredService<Ledger>();
    public StaffDesk Desk => Gateway.Services.GetRequiredService<StaffDesk>();
    X509Certificate2 Certificate => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "tls.pem"));
    public Uri Address => new($"https://localhost:{port}");
    public IEnumerable<RouteEndpoint> Routes => Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static async Task<StaffHouse> Open(Action<PosternSettings>? with = null)
    {
        var house = new StaffHouse();
        var settings = new PosternSettings { Data = house.folder, Hostname = "gw.clinic.example" };
        settings.Organization.Name = "Example Clinic";
        settings.Organization.Domains = ["clinic.example"];
        settings.Smtp.Relay.Listen = [];
        settings.Smtp.Submission.Listen = [];
        settings.Smtp.Submissions.Listen = [];
        settings.Web.Listen = [$"https://127.0.0.1:{house.port}"];
        settings.Dns.Servers = ["127.0.0.1:1"]; // nobody answers, at once
        with?.Invoke(settings);
        house.Gateway = await Gateway.Build(settings, logging => logging.AddProvider(new LinesOnly(house.Log)).SetMinimumLevel(LogLevel.Trace), CancellationToken.None);
        await house.Gateway.Start(CancellationToken.None);
        return house;
    }

    /// <summary>Somebody of this role, signed in a moment ago; null: a stranger.</summary>
    public async Task<HttpClient> Visitor(Role? role)
    {
        var client = Client(port, null);
        if (role is { } known) client.DefaultRequestHeaders.Add("Cookie", $"__Host-postern-staff={await SignIn(known)}");
        return client;
    }

    /// <summary>A stranger at another listener of the same host, with a certificate or without.</summary>
    public HttpClient Client(int at, X509Certificate2? shown)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, own, _, _) => own?.GetCertHashString() == Certificate.GetCertHashString(),
                ClientCertificates = shown is null ? [] : [shown],
            },
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, at, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new($"https://localhost:{at}"),
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(Agent);
        return client;
    }

    /// <summary>What stands in each form of a page and comes back with it.</summary>
    public static string SealOf(string page) => page.Split("name=\"seal\" value=\"")[1].Split('"')[0];

    public static Task<HttpResponseMessage> Post(HttpClient who, string path, string seal, params (string Name, string Value)[] fields) =>
        who.PostAsync(path, new FormUrlEncodedContent([new("seal", seal), .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))]), CancellationToken.None);

    public async Task<string> SignIn(Role role, string? address = null)
    {
        var who = address ?? $"{Roles.Word(role)}@clinic.example";
        var id = (await Ledger.Staff.FindByAddress(who, CancellationToken.None))?.Id ?? await Ledger.Staff.Add($"A {role}", who, role, null, CancellationToken.None);
        return (await Desk.Begin(id!.Value, new(Network.Of(IPAddress.Loopback), Devices.Of(Agent)), "passkey", CancellationToken.None))!; // was added
    }

    /// <summary>Takes a message as a door would, and leaves its copies in somebody's hands for an hour.</summary>
    public async Task<(Guid Message, IReadOnlyList<Guid> Copies)> Accept(string text, string from, params string[] to)
    {
        var now = TimeProvider.System.GetUtcNow();
        var bytes = Encoding.ASCII.GetBytes(text);
        var letter = new NewMessage
        {
            Id = Guid.CreateVersion7(now),
            AcceptedAt = now,
            Door = Door.Relay,
            From = new MailFrom(House.Address(from)),
            Size = bytes.Length,
            Arrival = new Arrival(null, null, null, null),
            Copies = [.. to.Select(address => new NewCopy(Guid.CreateVersion7(now), new RcptTo(House.Address(address)), LeasedUntil: now.AddHours(1)))],
        };
        await Ledger.Spool.Accept(letter, bytes, CancellationToken.None);
        return (letter.Id, [.. letter.Copies.Select(copy => copy.Id)]);
    }

    /// <summary>An attempt of a copy came to this.</summary>
    public Task Record(Guid message, Guid copy, CopyState state, Evidence evidence)
    {
        var now = TimeProvider.System.GetUtcNow();
        return Ledger.Queue.Record(
            new() { CopyId = copy, MessageId = message, State = state, At = now, DueAt = state == CopyState.Queued ? now.AddHours(1) : null, Evidence = evidence }, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    internal static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port; // bound a line above
    }
}
