using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Scenarios.Peers;

/// <summary>The real program as a child process, on an address and with a data folder of its own. It can be killed at any instant and started again.</summary>
public sealed class Gateway : IAsyncDisposable
{
    /// <summary>The name in its certificate.</summary>
    public const string Name = "gw.clinic.example";

    readonly TempFolder folder;
    readonly IReadOnlyDictionary<string, string>? environment;
    PeerProcess process;

    Gateway(TempFolder folder, IPAddress address, IReadOnlyDictionary<string, string>? environment)
    {
        (this.folder, this.environment, Address) = (folder, environment, address);
        process = Launch();
    }

    public IPAddress Address { get; }

    /// <summary>The relay door: trusts loopback, so that a test needs no password.</summary>
    public IPEndPoint Relay => new(Address, RelayPort);

    /// <summary>The inbound door, where the settings open it.</summary>
    public IPEndPoint Inbound => new(Address, InboundPort);

    public IPEndPoint Web => new(Address, WebPort);

    /// <summary>Where people's certificates are asked for, where the settings open it.</summary>
    public IPEndPoint Asking => new(Address, AskingPort);

    /// <summary>The submission door: STARTTLS, then AUTH.</summary>
    public IPEndPoint Submission => new(Address, SubmissionPort);

    /// <summary>The submission door with TLS from the first byte.</summary>
    public IPEndPoint Submissions => new(Address, SubmissionsPort);

    public int ProcessId => process.Id;

    /// <summary>What it said since it was last started.</summary>
    public string Output => process.Output;

    /// <summary>Starts the gateway and waits until it takes mail.</summary>
    public static async Task<Gateway> Start(GatewaySettings settings, CancellationToken ct)
    {
        var folder = new TempFolder();
        var address = Loopback.Next();
        folder.Write("postern.json", settings.Json(address, settings.Data ?? folder["data"]));
        var gateway = new Gateway(folder, address, settings.Environment);
        try
        {
            await gateway.UntilItRuns(ct);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync(); // nobody else holds it yet
            throw;
        }
    }

    /// <summary>Runs a verb with settings that no gateway runs with.</summary>
    public static async Task<PeerProcess> RunOnce(GatewaySettings settings, string[] verb, CancellationToken ct)
    {
        using var folder = new TempFolder();
        var file = folder.Write("postern.json", settings.Json(Loopback.Next(), settings.Data ?? folder["data"]));
        return await PeerProcess.Run(Program, [.. verb, "--config", file], ct);
    }

    /// <summary>Runs a gateway that is expected to end by itself, because it may not start.</summary>
    public static async Task<PeerProcess> RunToEnd(GatewaySettings settings, CancellationToken ct)
    {
        using var folder = new TempFolder();
        var file = folder.Write("postern.json", settings.Json(Loopback.Next(), settings.Data ?? folder["data"]));
        return await PeerProcess.Run(Program, ["run", "--config", file], ct);
    }

    /// <summary>True from its end on, however it came.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task Kill(CancellationToken ct)
    {
        process.Kill();
        await process.Ended(ct);
    }

    /// <summary>Stops it where it is, as everything stops when the power goes; <see cref="Kill"/> comes next.</summary>
    public Task Freeze(CancellationToken ct) => process.Freeze(ct);

    /// <summary>Starts it again on the same data, and waits until it takes mail.</summary>
    public async Task Restart(CancellationToken ct)
    {
        await process.DisposeAsync();
        process = Launch();
        await UntilItRuns(ct);
    }

    // It greets when all its doors are open, and not only the first.
    async Task UntilItRuns(CancellationToken ct)
    {
        var said = await Waiting.Until(() => process.HasExited || Output.Contains("Postern runs for", StringComparison.Ordinal), Waiting.StartMax, ct);
        if (!said || process.HasExited) throw new InvalidOperationException($"{process.Name} does not run:\n{process.Output}");
    }

    /// <summary>Runs a verb of the same program against the same settings: <c>messages --json</c>, <c>users add NAME</c>.</summary>
    public Task<PeerProcess> Run(string[] verb, CancellationToken ct) =>
        PeerProcess.Run(Program, [.. verb, "--config", folder["postern.json"]], ct, folder: folder.Path);

    /// <summary>Adds a user who may submit mail; the program makes the password and tells it once.</summary>
    public async Task<Login> AddUser(string name, CancellationToken ct)
    {
        var added = await Run(["users", "add", name, "--json"], ct);
        if (added.ExitCode != 0) throw new InvalidOperationException($"users add: {added.Output}");

        using var answer = JsonDocument.Parse(added.StandardOutput);
        return new(name, answer.RootElement.GetProperty("password").GetString()!); // the verb always gives one
    }

    /// <summary>What happened to each copy, as <c>messages --json</c> tells it.</summary>
    public async Task<string> Messages(CancellationToken ct) => (await Run(["messages", "--json"], ct)).StandardOutput;

    /// <summary>A second gateway on the same data folder, on other ports; it is expected to end by itself.</summary>
    public async Task<PeerProcess> RunSecond(GatewaySettings settings, CancellationToken ct) =>
        await PeerProcess.Run(Program, ["run", "--config", folder.Write("second.json", settings.Json(Loopback.Next(), settings.Data ?? folder["data"]))], ct);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    // The tests' own build folder tells which configuration of the program belongs to them.
    internal static string Program => Environment.GetEnvironmentVariable("POSTERN_PROGRAM")
        ?? Path.Combine(Interop.Root, "src/Host/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0/Postern");

    PeerProcess Launch() => PeerProcess.Start(Program, ["run", "--config", folder["postern.json"]], environment, folder: folder.Path);

    internal const int RelayPort = 21425;
    internal const int InboundPort = 25;
    internal const int SubmissionPort = 21487;
    internal const int SubmissionsPort = 21465;
    internal const int WebPort = 21443;
    internal const int AskingPort = 21444;
}

/// <summary>What a story sets; everything else is what a test needs: own certificate, own roots, loopback trusted.</summary>
public sealed record GatewaySettings
{
    public required Certificates Certificates { get; init; }

    /// <summary>The name server to ask; null leaves the gateway to itself.</summary>
    public IPEndPoint? Dns { get; init; }

    /// <summary>File with the key that validation starts from; null validates nothing.</summary>
    public string? TrustAnchor { get; init; }

    /// <summary>Recipient domain to <c>host:port</c>; the rest goes by MX.</summary>
    public IReadOnlyDictionary<string, string> Routes { get; init; } = new Dictionary<string, string> { ["*"] = "mx" };

    /// <summary>The policy section, as in docs/policy.md.</summary>
    public object Policy { get; init; } = new { };

    /// <summary>The inbound section without its listener; null leaves the door closed.</summary>
    public object? Inbound { get; init; }

    /// <summary>Who may relay.</summary>
    public IReadOnlyList<string> Trusted { get; init; } = ["127.0.0.0/8"];

    /// <summary>Certificates that may relay: with one named, clients are asked for theirs.</summary>
    public IReadOnlyList<string> TrustedCertificates { get; init; } = [];

    /// <summary>The data folder; null makes one that goes with the gateway.</summary>
    public string? Data { get; init; }

    /// <summary>The database, as in docs/settings.md.</summary>
    public string Database { get; init; } = "sqlite";

    /// <summary>How long a copy belongs to a node, as <c>hh:mm:ss</c>.</summary>
    public string Lease { get; init; } = "00:30:00";

    /// <summary>The discover section; by default nobody outside is asked.</summary>
    public object Discover { get; init; } = new { dns = false, wkd = false };

    /// <summary>The dkim section.</summary>
    public object Dkim { get; init; } = new { };

    /// <summary>The tools section.</summary>
    public object Tools { get; init; } = new { };

    /// <summary>The portal section.</summary>
    public object Portal { get; init; } = new { };

    /// <summary>File with the authorities of people's certificates: opens the listener that asks for them, and allows authenticator apps. Null leaves both out.</summary>
    public string? PeopleAuthorities { get; init; }

    /// <summary>The publish section.</summary>
    public object Publish { get; init; } = new { };

    /// <summary>The name in links to the portal; null takes the address, for which no browser makes a passkey.</summary>
    public string? PublicName { get; init; }

    /// <summary>Names that the gateway has a certificate for besides its own.</summary>
    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>Environment variables of the program.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The settings file.</summary>
    public string Json(IPAddress address, string data)
    {
        var certificate = Certificates.For(Gateway.Name);
        return JsonSerializer.Serialize(new
        {
            organization = new { name = "Example Clinic", domains = new[] { "clinic.example" } },
            hostname = Gateway.Name,
            data,
            database = Database,
            tls = new { certificate = certificate.Chain, key = certificate.Key, roots = Certificates.Root, certificates = OtherNames.Select(Other) },
            smtp = new
            {
                relay = new { listen = Listen(address, Gateway.RelayPort), trusted = Trusted, trustedCertificates = TrustedCertificates },
                inbound = InboundAt(address),
                submission = new { listen = Listen(address, Gateway.SubmissionPort) },
                submissions = new { listen = Listen(address, Gateway.SubmissionsPort) },
            },
            web = new { listen = new[] { $"https://{address}:{Gateway.WebPort}" }, publicUrl = $"https://{PublicName ?? $"{address}"}:{Gateway.WebPort}" },
            dns = new { servers = Dns is null ? [] : new[] { Dns.ToString() }, trustAnchor = TrustAnchor },
            portal = Portal,
            staff = PeopleAuthorities is null ? new { } : (object)new
            {
                certificates = new { listen = new[] { $"https://{address}:{Gateway.AskingPort}" }, authorities = PeopleAuthorities },
                totp = true,
            },
            deliver = new { routes = Routes, retry = new { first = "00:00:05" }, port = 25, lease = Lease },
            policy = Policy,
            discover = Discover,
            dkim = Dkim,
            tools = Tools,
            publish = Publish,
        }, Indented);
    }

    JsonObject? InboundAt(IPAddress address)
    {
        if (Inbound is null) return null;

        var section = JsonSerializer.SerializeToNode(Inbound)!.AsObject(); // an object is no literal null
        section["listen"] = JsonSerializer.SerializeToNode(Listen(address, Gateway.InboundPort));
        return section;
    }

    object Other(string name)
    {
        var certificate = Certificates.For(name);
        return new { certificate = certificate.Chain, key = certificate.Key };
    }

    static string[] Listen(IPAddress address, int port) => [$"{address}:{port}"];

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
