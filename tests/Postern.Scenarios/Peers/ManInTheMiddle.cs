using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.Scenarios.Peers;

/// <summary>Somebody on the way to a real server: passes everything on, keeps what clients say, and does mischief as a story asks.</summary>
public sealed class ManInTheMiddle : IAsyncDisposable
{
    const int BufferSize = 64 * 1024;

    readonly CancellationTokenSource stopping = new();
    readonly TcpListener listener;
    readonly IPEndPoint server;
    readonly TaskCompletionSource gate = new();
    readonly StringBuilder seen = new();
    readonly ConcurrentBag<Task> sessions = [];
    readonly Task serving;
    int waiting;

    public ManInTheMiddle(IPEndPoint server)
    {
        (this.server, Smtp) = (server, new(Loopback.Next(), 25));
        listener = new(Smtp);
        listener.Start();
        serving = Serve();
    }

    /// <summary>Where it lies in wait.</summary>
    public IPEndPoint Smtp { get; }

    /// <summary>Takes STARTTLS out of what the server offers.</summary>
    public bool TakesStarttls { get; set; }

    /// <summary>Takes connections and keeps them waiting until <see cref="Open"/>.</summary>
    public bool IsShut { get; init; }

    /// <summary>How many it made wait so far.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    public void Open() => gate.TrySetResult();

    /// <summary>All that clients said, one character an octet.</summary>
    public string Seen
    {
        get
        {
            lock (seen) return seen.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        await Task.WhenAll(sessions);
        stopping.Dispose();
    }

    async Task Serve()
    {
        try
        {
            while (true) sessions.Add(Pass(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            return; // the test is over
        }
    }

    async Task Pass(TcpClient accepted)
    {
        using var client = accepted;
        using var beyond = new TcpClient();
        try
        {
            if (IsShut) Interlocked.Increment(ref waiting);
            if (IsShut) await gate.Task.WaitAsync(stopping.Token);
            await beyond.ConnectAsync(server, stopping.Token);
            await Task.WhenAll(
                Copy(client, beyond, Keep),
                Copy(beyond, client, Offer));
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or OperationCanceledException)
        {
            return; // one side ended
        }
    }

    // A reply to EHLO is short and sent in one piece; an offer that lay across two would be passed on, and the story would fail, not lie.
    async Task Copy(TcpClient from, TcpClient to, Func<string, string> change)
    {
        var buffer = new byte[BufferSize];
        while (await from.GetStream().ReadAsync(buffer, stopping.Token) is > 0 and var length)
            await to.GetStream().WriteAsync(Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(buffer, 0, length))), stopping.Token);
        to.Client.Shutdown(SocketShutdown.Send);
    }

    string Offer(string octets) => TakesStarttls ? octets.Replace("250-STARTTLS\r\n", "", StringComparison.Ordinal) : octets;

    string Keep(string octets)
    {
        lock (seen) seen.Append(octets);
        return octets;
    }
}
