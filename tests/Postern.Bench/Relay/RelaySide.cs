using System.Net;
using Postern.Scenarios.Peers;

namespace Postern.Bench.Relay;

/// <summary>One of the two that are compared: a relay that takes mail on an address, and what its processes have cost.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Smtp">Where it takes mail without TLS.</param>
/// <param name="Processes">Its processes, parents of all others.</param>
/// <param name="Peer">Ends it.</param>
public sealed record RelaySide(string Name, IPEndPoint Smtp, IReadOnlyList<int> Processes, IAsyncDisposable Peer)
{
    /// <summary>Asked at the end, with the number of messages: why what was measured is not what it seems to be; null when all is well.</summary>
    public Func<int, CancellationToken, Task<string?>> Doubt { get; init; } = (_, _) => Task.FromResult<string?>(null);

    /// <summary>Who sends.</summary>
    public string From { get; init; } = "sender@clinic.example";

    /// <summary>A message to send again and again, lines ending in LF; null: one of the size that is asked for.</summary>
    public string? File { get; init; }

    /// <summary>Recipients' domain; null: those of the destinations.</summary>
    public string? Domain { get; init; }

    public ProcessCost Cost => Processes.Select(ProcessCost.Of).Aggregate((one, other) => new(one.CpuMicroseconds + other.CpuMicroseconds, one.ResidentBytes + other.ResidentBytes));

    /// <summary>Postfix as a relay, with the parameters that make it fast: connections are used again, and twenty go to one destination.</summary>
    public static async Task<RelaySide> Postfix(string name, Destinations destinations, bool signs, CancellationToken ct)
    {
        var milter = signs ? await OpenDkim.Start("clinic.example", ct) : null;
        var server = await PostfixServer.Relay("gw.test", $"""
            relay_domains = *
            relay_transport = smtp
            transport_maps = {destinations.TransportMaps}
            smtp_tls_security_level = encrypt
            smtp_tls_loglevel = 1
            smtp_tls_session_cache_database = btree:$data_directory/smtp_scache
            smtp_tls_connection_reuse = yes
            default_destination_concurrency_limit = 20
            initial_destination_concurrency = 20
            default_process_limit = 100
            smtpd_tls_security_level = none
            {(milter is null ? "" : $"smtpd_milters = unix:{milter.Socket}")}
            """, ct);
        return milter is null ? new(name, server.Smtp, [server.ProcessId], server)
            : new($"{name} + opendkim", server.Smtp, [server.ProcessId, milter.ProcessId], new Pair(server, milter)) { Doubt = (messages, _) => Task.FromResult(Idle(milter, messages)) };
    }

    /// <summary>Postern as it comes, with the same routes.</summary>
    public static async Task<RelaySide> Postern(string name, Destinations destinations, Certificates certificates, string? dkim, CancellationToken ct)
    {
        object settings = dkim == "rsa" ? new { keys = new[] { "rsa" } } : new { };
        var gateway = await Gateway.Start(new() { Certificates = certificates, Routes = destinations.Routes, Dkim = settings }, ct);
        if (dkim is null) return new(name, gateway.Relay, [gateway.ProcessId], gateway);

        // No name server here: keys sign because we say so. The gateway learns of it within two seconds, in the round that warms up.
        await gateway.Run(["keys", "dkim", "generate"], ct);
        var forced = await gateway.Run(["keys", "dkim", "check", "--force"], ct);
        if (forced.ExitCode != 0) throw new InvalidOperationException(forced.Output);
        return new($"{name} ({(dkim == "rsa" ? "RSA" : "RSA + Ed25519")})", gateway.Relay, [gateway.ProcessId], gateway) { Doubt = (_, stopping) => Unsigned(gateway, stopping) };
    }

    // An RSA-2048 signature costs 250 µs and more.
    static string? Idle(OpenDkim milter, int messages) =>
        ProcessCost.Of(milter.ProcessId).CpuMicroseconds / messages is var each and < 150 ? $"opendkim used {each} µs for a message: it does not sign" : null;

    static async Task<string?> Unsigned(Gateway gateway, CancellationToken ct)
    {
        var copies = await gateway.Run(["messages", "--limit", "100", "--json"], ct);
        var lines = copies.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 && lines.All(line => line.Contains("\"signature\":{\"domain\":\"clinic.example\"", StringComparison.Ordinal)) ? null : "copies left unsigned";
    }

    sealed class Pair(IAsyncDisposable one, IAsyncDisposable other) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await one.DisposeAsync();
            await other.DisposeAsync();
        }
    }
}
