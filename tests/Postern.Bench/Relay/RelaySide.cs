using System.Net;
using Postern.Scenarios.Peers;

namespace Postern.Bench.Relay;

/// <summary>One of the two that are compared: a relay that takes mail on an address, and what its processes have cost.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Smtp">Where it takes mail without TLS.</param>
/// <param name="Process">Its process, parent of all its others.</param>
/// <param name="Peer">Ends it.</param>
public sealed record RelaySide(string Name, IPEndPoint Smtp, int Process, IAsyncDisposable Peer)
{
    public ProcessCost Cost => ProcessCost.Of(Process);

    /// <summary>Postfix as a relay, with the parameters that make it fast: connections are used again, and twenty go to one destination.</summary>
    public static async Task<RelaySide> Postfix(string name, Destinations destinations, CancellationToken ct)
    {
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
            """, ct);
        return new(name, server.Smtp, server.ProcessId, server);
    }

    /// <summary>Postern as it comes, with the same routes.</summary>
    public static async Task<RelaySide> Postern(string name, Destinations destinations, Certificates certificates, CancellationToken ct)
    {
        var gateway = await Gateway.Start(new() { Certificates = certificates, Routes = destinations.Routes }, ct);
        return new(name, gateway.Relay, gateway.ProcessId, gateway);
    }
}
