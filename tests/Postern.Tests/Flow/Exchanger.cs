using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postern.Tests.Mail.Smtp.Client;

namespace Postern.Tests.Flow;

/// <summary>A mail exchanger on a real socket that behaves as it is told, anew for each connection, and overhears everything.</summary>
sealed class Exchanger : IAsyncDisposable
{
    static readonly ConcurrentDictionary<(string Host, Shown Shown), SslStreamCertificateContext> Certificate = new();

    readonly CancellationTokenSource closing = new();
    readonly ConcurrentDictionary<Socket, byte> open = new();
    readonly TcpListener listener;
    readonly Lock taking = new();
    readonly Task serving;
    int connections;
    int silent;

    Exchanger(string host, string domain, TcpListener listener, Func<int, Manners> manners)
    {
        (Host, Domain, this.listener, Manners) = (host, domain, listener, manners);
        serving = Serve();
    }

    public string Host { get; }

    /// <summary>Whose mail it takes.</summary>
    public string Domain { get; }

    public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>How to behave on the connection with this number, from 0.</summary>
    public Func<int, Manners> Manners { get; set; }

    public ConcurrentQueue<Overheard> Heard { get; } = new();

    public ConcurrentQueue<Taken> Took { get; } = new();

    /// <summary>Connections that wait for an answer which never comes.</summary>
    public int Silent => Volatile.Read(ref silent);

    public int Open => open.Count;

    /// <summary>Called with each message that is about to be taken.</summary>
    public Action? Taking { get; set; }

    public static Exchanger Start(string host, string domain, IPEndPoint at, Func<int, Manners> manners)
    {
        var listener = new TcpListener(at);
        listener.Start();
        return new(host, domain, listener, manners);
    }

    /// <summary>Ends every connection at once. What was not taken by now is not taken.</summary>
    public void Cut()
    {
        lock (taking)
        {
            foreach (var socket in open.Keys)
            {
                open.TryRemove(socket, out _);
                socket.Dispose();
            }
        }
    }

    public static SslStreamCertificateContext CertificateOf(string host, Shown shown) => Certificate.GetOrAdd((host, shown), static key =>
        SslStreamCertificateContext.Create(Make(key.Host, key.Shown), additionalCertificates: null, offline: true));

    static X509Certificate2 Make(string host, Shown shown) => shown switch
    {
        Shown.Good => Certificates.For(host),
        Shown.SelfSigned => Certificates.SelfSigned(host),
        Shown.OtherName => Certificates.For("mx.elsewhere.example"),
        Shown.Expired => Certificates.Expired(host),
    };

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        Cut();
        await serving;
        closing.Dispose();
    }

    /// <returns>False when the connection was cut first: then the message is not taken, and nobody is told that it is.</returns>
    internal bool Take(Socket socket, Taken message)
    {
        Taking?.Invoke();
        lock (taking)
        {
            if (!open.ContainsKey(socket)) return false;
            Took.Enqueue(message);
            return true;
        }
    }

    internal async Task BeSilent(Stream stream)
    {
        Interlocked.Increment(ref silent);
        try
        {
            var into = new byte[4096];
            while (await stream.ReadAsync(into) > 0) continue;
        }
        finally
        {
            Interlocked.Decrement(ref silent);
        }
    }

    async Task Serve()
    {
        List<Task> dialogues = [];
        try
        {
            while (true) dialogues.Add(Converse(await listener.AcceptSocketAsync(closing.Token)));
        }
        // Stopped between two connections, the listener says that it never listened.
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(dialogues);
        }
    }

    async Task Converse(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        var manners = Manners(Interlocked.Increment(ref connections) - 1);
        var heard = new Overheard(this, manners);
        Heard.Enqueue(heard);
        open.TryAdd(socket, 0);
        try
        {
            await new Dialogue(this, socket, heard).Run();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException or InvalidOperationException)
        {
            // The client went away, or it was cut off: both are what these tests are about.
        }
        finally
        {
            open.TryRemove(socket, out _);
        }
    }
}
