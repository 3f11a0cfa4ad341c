using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>A real authoritative name server (Knot) with zones of the test's own. Names outside its zones are refused; with zone "." all others do not exist.</summary>
public sealed class DnsServer : IAsyncDisposable
{
    const int Port = 21453;

    readonly TempFolder folder = new();
    readonly string program = Installed.Program("knotd");
    PeerProcess? process;

    /// <summary>Where it answers, by UDP and TCP.</summary>
    public IPEndPoint Where { get; } = new(Loopback.Next(), Port);

    /// <summary>Serves the whole tree: every name that is not in <paramref name="records"/> does not exist.</summary>
    /// <param name="records">Lines of a zone file with absolute names (<c>x.example. MX 10 mx.x.example.</c>).</param>
    /// <param name="ct">Stops waiting for it.</param>
    public static async Task<DnsServer> Start(string records, CancellationToken ct)
    {
        var server = new DnsServer();
        server.Write(records);
        await server.Resume(ct);
        return server;
    }

    /// <summary>Stops answering; the zones stay.</summary>
    public async Task Pause()
    {
        if (process is not null) await process.DisposeAsync();
        process = null;
    }

    /// <summary>Answers again after <see cref="Pause"/>.</summary>
    public async Task Resume(CancellationToken ct)
    {
        process = PeerProcess.Start(program, ["-c", folder["knot.conf"]]);
        await Waiting.UntilOpen(Where, process, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Pause();
        folder.Dispose();
    }

    void Write(string records)
    {
        folder.Write("knot.conf", $"""
            server:
                rundir: {folder.Path}
                listen: {Where.Address}@{Where.Port}
            database:
                storage: {folder.Path}
            log:
              - target: stdout
                any: info
            zone:
              - domain: .
                file: {folder["zone"]}
                journal-content: none

            """);
        folder.Write("zone", $"""
            $ORIGIN .
            $TTL 5
            @ SOA ns.invalid. hostmaster.invalid. 1 60 60 60 5
            @ NS ns.invalid.
            ns.invalid. A {Where.Address}
            {records}

            """);
    }
}
