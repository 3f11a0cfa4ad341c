using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Postern.Tests.Store;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Postern.Tests.Store;

/// <summary>A PostgreSQL server of this test run's own: made when the first test asks, on a loopback port, stopped by its pid. A database for each test.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    static readonly string[] Homes = ["/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin"];

    readonly SemaphoreSlim starting = new(1);
    string? folder;
    Process? server;
    int port;
    int databases;

    static string? Home => Homes.FirstOrDefault(Directory.Exists);

    /// <summary>A new, empty database; the test is skipped where PostgreSQL is absent.</summary>
    public async Task<string> NewDatabase(CancellationToken ct)
    {
        if (Home is null) Assert.Skip($"PostgreSQL is not installed: none of {string.Join(", ", Homes)}");
        await starting.WaitAsync(ct);
        try
        {
            if (server is null) await Start(ct);
        }
        finally
        {
            starting.Release();
        }

        var name = $"test{Interlocked.Increment(ref databases)}";
        await Run("psql", "-h", "127.0.0.1", "-p", $"{port}", "-U", "postern", "-d", "postgres", "-qc", $"CREATE DATABASE {name}");
        return $"Host=127.0.0.1;Port={port};Username=postern;Database={name}";
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await Run("pg_ctl", "-D", Data, "-m", "immediate", "stop");
            await server.WaitForExitAsync();
            server.Dispose();
        }

        if (folder is not null) Directory.Delete(folder, recursive: true);
        starting.Dispose();
    }

    string Data => Path.Combine(folder!, "data"); // asked only after Start made the folder

    async Task Start(CancellationToken ct)
    {
        folder = Directory.CreateTempSubdirectory("postern-pg-").FullName;
        Directory.CreateDirectory(Data);
        if (Environment.IsPrivilegedProcess) await Command("chown", ["-R", "postgres", folder]);
        port = FreePort();
        await Run("initdb", "-D", Data, "-U", "postern", "--auth=trust", "--no-instructions", "-E", "UTF8", "--no-sync");
        server = Process.Start(AsServerUser($"{Home}/postgres",
            "-D", Data, "-p", $"{port}", "-h", "127.0.0.1", "-c", $"unix_socket_directories={folder}", "-c", "shared_buffers=64MB",
            "-c", "max_connections=200", "-c", "logging_collector=off", "-c", "log_min_messages=fatal"))!; // started, or an exception
        while (!await Answers(ct)) await Task.Delay(20, ct);
    }

    async Task<bool> Answers(CancellationToken ct)
    {
        if (server is { HasExited: true }) throw new InvalidOperationException($"PostgreSQL ended with {server.ExitCode}");
        using var asked = Process.Start(AsServerUser($"{Home}/pg_isready", "-q", "-U", "postern", "-d", "postgres", "-h", "127.0.0.1", "-p", $"{port}"))!; // started, or an exception
        await asked.WaitForExitAsync(ct);
        return asked.ExitCode == 0;
    }

    static Task Run(string program, params string[] arguments)
    {
        var start = AsServerUser($"{Home}/{program}", arguments);
        return Command(start.FileName, [.. start.ArgumentList]);
    }

    static async Task Command(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!; // started, or an exception
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}{await output}");
    }

    // The server refuses to run as root.
    static ProcessStartInfo AsServerUser(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? new("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]) { WorkingDirectory = "/" }
        : new(program, arguments) { WorkingDirectory = "/" };

    static int FreePort()
    {
        for (var candidate = 21200; candidate < 21300; candidate++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, candidate);
                listener.Start();
                return candidate;
            }
            catch (SocketException)
            {
                // Taken: the next one may be free.
            }
        }

        throw new InvalidOperationException("no free port from 21200 to 21299");
    }
}
