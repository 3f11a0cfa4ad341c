using System.Net;
using System.Net.Sockets;
using Postern.Mail.Dns;

namespace Postern.Flow.Outside;

/// <summary>
/// Connects to a web host whose name somebody outside chose. The name is resolved here and the connection is made to the very address that
/// was examined: a second answer of the DNS changes nothing (DNS rebinding).
/// </summary>
sealed class GuardedConnection(IResolver resolver, PublicAddresses addresses)
{
    /// <summary>Addresses tried for one host.</summary>
    const int AddressesMax = 4;

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>; what it throws becomes an <see cref="HttpRequestException"/>.</summary>
    /// <exception cref="AddressRefusedException">The host has only addresses that nobody outside may make us connect to.</exception>
    public async ValueTask<Stream> Open(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var found = await MailHostLookup.Host(resolver, context.DnsEndPoint.Host, ct);
        if (found is not MailHosts.Found { Hosts: [var host, ..] }) throw new SocketException((int)SocketError.HostNotFound);

        var allowed = host.Addresses.Where(addresses.May).Take(AddressesMax).ToList();
        if (allowed.Count == 0) throw new AddressRefusedException();

        SocketException? last = null;
        foreach (var address in allowed)
        {
            try
            {
                return await Connect(new(address, context.DnsEndPoint.Port), ct);
            }
            catch (SocketException e)
            {
                last = e;
            }
        }

        throw last!; // there was at least one address, and none worked
    }

    static async Task<Stream> Connect(IPEndPoint where, CancellationToken ct)
    {
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(where, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The host is inside: private, of this machine, or otherwise special.</summary>
sealed class AddressRefusedException() : IOException("the host has no public address");
