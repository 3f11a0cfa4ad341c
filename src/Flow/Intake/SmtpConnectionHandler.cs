using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Postern.Mail.Smtp.Server;

namespace Postern.Flow.Intake;

/// <summary>Gives each connection of a listener to a session of its door, within limits on how many there may be.</summary>
/// <param name="door">Whose sessions they are.</param>
/// <param name="clock">For time limits.</param>
/// <param name="stopping">The program stops: sessions say 421 between commands.</param>
public sealed class SmtpConnectionHandler(ISmtpDoor door, TimeProvider clock, CancellationToken stopping) : ConnectionHandler
{
    /// <summary>Most sessions of one listener at once.</summary>
    public const int SessionsMax = 1000;

    /// <summary>Most sessions of one client address at once, loopback excepted (a local relay speaks for many).</summary>
    public const int SessionsPerClientMax = 100;

    readonly ConcurrentDictionary<IPAddress, int> perClient = new();
    int sessions;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint address) return;
        var client = PrefixOf(address.Address);
        if (!Enter(client))
        {
            await connection.Transport.Output.WriteAsync("421 4.3.2 too many connections; try again later\r\n"u8.ToArray());
            return;
        }

        try
        {
            // Not the connection's own token: it is cancelled as soon as the client has sent its last octet, while what it pipelined is
            // still to be read; a client that hears 421 about a message that was kept sends it again.
            await SmtpSession.Run(connection.Transport, new SmtpClientInfo(address), door, clock, stopping);
        }
        finally
        {
            Leave(client);
        }
    }

    // A /64 of IPv6 is one customer (RFC 6177 §2); counting single addresses of it would count nothing.
    internal static IPAddress PrefixOf(IPAddress address)
    {
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6 || IPAddress.IsLoopback(address)) return address;

        var octets = address.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return new IPAddress(octets);
    }

    bool Enter(IPAddress client)
    {
        var here = perClient.AddOrUpdate(client, 1, (_, count) => count + 1);
        if (Interlocked.Increment(ref sessions) <= SessionsMax && (here <= SessionsPerClientMax || IPAddress.IsLoopback(client))) return true;

        Leave(client);
        return false;
    }

    void Leave(IPAddress client)
    {
        Interlocked.Decrement(ref sessions);
        var left = perClient.AddOrUpdate(client, 0, (_, count) => count - 1);
        if (left <= 0) perClient.TryRemove(new KeyValuePair<IPAddress, int>(client, left));
    }
}
