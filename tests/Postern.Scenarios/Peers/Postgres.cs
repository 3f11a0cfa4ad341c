using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>A private PostgreSQL with one empty database, which can be stopped as by a crash and started again.</summary>
public sealed class Postgres : IAsyncDisposable
{
    const int Port = 21432;

    static readonly string[] Homes = ["/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin"];

    readonly TempFolder folder = new();
    readonly IPEndPoint where = new(Loopback.Next(), Port);
    readonly string home;
    PeerProcess? server;

    Postgres(string home) => this.home = home;

    /// <summary>The setting <c>database</c>.</summary>
    public string Setting => $"postgres:Host={where.Address};Port={where.Port};Username=postern;Database=postgres";

    public static async Task<Postgres> Start(CancellationToken ct)
    {
        var home = Homes.FirstOrDefault(Directory.Exists) ?? throw new PeerAbsentException("PostgreSQL is not installed (./postern test installs it)");
        var postgres = new Postgres(home);
        Directory.CreateDirectory(postgres.folder["data"]);
        if (Environment.IsPrivilegedProcess) await PeerProcess.Run("/bin/chown", ["-R", "postgres", postgres.folder.Path], ct);
        var made = await PeerProcess.Run("/usr/bin/env", postgres.AsServer(
            "initdb", "-D", postgres.folder["data"], "-U", "postern", "--auth=trust", "--no-instructions", "-E", "UTF8", "--no-sync"), ct);
        if (made.ExitCode != 0) throw new InvalidOperationException(made.Output);
        await postgres.Resume(ct);
        return postgres;
    }

    /// <summary>Stops at once and without a checkpoint, as when it crashes: what it committed must come from its log.</summary>
    public async Task Crash(CancellationToken ct)
    {
        await PeerProcess.Run("/usr/bin/env", AsServer("pg_ctl", "-D", folder["data"], "-m", "immediate", "stop"), ct);
        if (server is not null) await server.DisposeAsync();
        server = null;
    }

    /// <summary>Starts, and waits until it answers queries.</summary>
    public async Task Resume(CancellationToken ct)
    {
        server = PeerProcess.Start("/usr/bin/env", AsServer(
            "postgres", "-D", folder["data"], "-p", $"{where.Port}", "-h", $"{where.Address}", "-c", $"unix_socket_directories={folder.Path}",
            "-c", "logging_collector=off"));
        if (!await Waiting.Until(() => Answers(ct), Waiting.StartMax, ct)) throw new InvalidOperationException($"PostgreSQL does not answer:\n{server.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await Crash(CancellationToken.None);
        folder.Dispose();
    }

    async Task<bool> Answers(CancellationToken ct) =>
        (await PeerProcess.Run("/usr/bin/env", AsServer("pg_isready", "-q", "-U", "postern", "-d", "postgres", "-h", $"{where.Address}", "-p", $"{where.Port}"), ct)).ExitCode == 0;

    // The server refuses to run as root.
    string[] AsServer(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", $"{home}/{program}", .. arguments]
        : [$"{home}/{program}", .. arguments];
}
