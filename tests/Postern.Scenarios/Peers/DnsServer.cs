using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>A real authoritative name server (Knot) with zones of the test's own. Names outside its zones are refused; with zone "." all others do not exist.</summary>
public sealed class DnsServer : IAsyncDisposable
{
    const int Port = 21453;

    readonly TempFolder folder = new();
    readonly string program = Installed.Program("knotd");
    PeerProcess? process;
    string delegation = "";

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

    /// <summary>As above, signed; below it one zone that is delegated without a signature.</summary>
    /// <param name="records">As above.</param>
    /// <param name="unsigned">Name of the unsigned zone.</param>
    /// <param name="unsignedRecords">Its lines, with absolute names.</param>
    /// <param name="ct">Stops waiting for it.</param>
    public static async Task<DnsServer> StartSigned(string records, string unsigned, string unsignedRecords, CancellationToken ct)
    {
        var server = new DnsServer();
        server.delegation = $"{unsigned}. NS ns.invalid.";
        server.Write(records, signed: true);
        server.WriteUnsigned(unsigned, unsignedRecords);
        await server.Resume(ct);
        await Waiting.Until(async () => (server.TrustAnchor = await server.Anchor(ct)).Length > 0, Waiting.StartMax, ct);
        return server;
    }

    /// <summary>The key that signs the tree, as a DS record for whoever validates; empty when nothing is signed.</summary>
    public string TrustAnchor { get; private set; } = "";

    /// <summary>Adds lines to the tree, as an administrator publishes them; answered when this returns.</summary>
    public async Task Publish(IEnumerable<string> records, CancellationToken ct)
    {
        await Pause();
        File.AppendAllLines(folder["zone"], records);
        await Resume(ct);
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

    /// <summary>From now on serves these lines instead.</summary>
    public async Task Replace(string records, CancellationToken ct)
    {
        await Pause();
        WriteZone("zone", ".", records);
        await Resume(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Pause();
        folder.Dispose();
    }

    async Task<string> Anchor(CancellationToken ct)
    {
        await using var keys = await PeerProcess.Run(Installed.Program("keymgr"), ["-c", folder["knot.conf"], ".", "ds"], ct);
        return keys.StandardOutput.Split('\n').FirstOrDefault(line => line.StartsWith(". DS ", StringComparison.Ordinal) && line.Contains(" 13 2 ", StringComparison.Ordinal)) ?? "";
    }

    void Write(string records, bool signed = false)
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
            policy:
              - id: one
                single-type-signing: on
                algorithm: ecdsap256sha256
            zone:
              - domain: .
                file: {folder["zone"]}
                journal-content: none
                zonefile-sync: -1
                dnssec-signing: {(signed ? "on" : "off")}
                dnssec-policy: one

            """);
        WriteZone("zone", ".", records);
    }

    void WriteUnsigned(string name, string records)
    {
        File.AppendAllText(folder["knot.conf"], $"""
              - domain: {name}
                file: {folder["unsigned"]}
                journal-content: none

            """);
        WriteZone("unsigned", $"{name}.", records);
    }

    void WriteZone(string file, string origin, string records) => folder.Write(file, $"""
        $ORIGIN {origin}
        $TTL 5
        @ SOA ns.invalid. hostmaster.invalid. 1 60 60 60 5
        @ NS ns.invalid.
        {(origin == "." ? $"ns.invalid. A {Where.Address}\n{delegation}" : "")}
        {records}

        """);
}
