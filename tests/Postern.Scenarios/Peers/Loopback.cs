using System.Net;
using System.Net.Sockets;

namespace Postern.Scenarios.Peers;

/// <summary>Gives each peer a loopback address of its own, so that every one can have the ports it would have in the world.</summary>
public static class Loopback
{
    /// <summary>Held on an address for as long as this process lives: two test runs on one machine never share one.</summary>
    const int ClaimPort = 21499;

    static readonly List<Socket> Claims = [];
    /// <summary>Below 127.0.2.10 are those of the demo and of people; nobody needs those above 127.0.31.254.</summary>
    const int First = (2 << 8) + 10, Last = (31 << 8) + 254;

    static int next = First;

    /// <summary>The next free address of 127.0.2.0 to 127.0.31.255. None is given out twice: what a peer left behind there meets nobody.</summary>
    public static IPAddress Next()
    {
        lock (Claims)
        {
            while (next <= Last)
            {
                var (network, host) = ((byte)(next >> 8), (byte)next);
                next++;
                if (host is 0 or 255) continue;

                var address = new IPAddress([127, 0, network, host]);
                if (Claim(address) && IsFree(address)) return address;
            }
        }

        throw new InvalidOperationException("no loopback address is left below 127.0.32.0");
    }

    // A run that was killed may leave an exchanger behind, which would take this run's mail.
    static bool IsFree(IPAddress address)
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, SmtpPort));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    const int SmtpPort = 25;

    static bool Claim(IPAddress address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, ClaimPort));
            socket.Listen();
            Claims.Add(socket);
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose(); // another run has this one
            return false;
        }
    }
}
