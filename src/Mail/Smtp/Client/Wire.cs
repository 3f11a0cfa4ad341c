using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Postern.Mail.Tls.Probe;

namespace Postern.Mail.Smtp.Client;

/// <summary>The connection failed, ran out of time, or carried what is no SMTP. Never leaves this folder: it becomes a Broken answer.</summary>
sealed class WireException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>
/// Octets to and from one server, under a clock. Time-outs and stops close the socket, which ends whatever waits on it:
/// one timer and one registration for a connection instead of two for each read.
/// The pooled builders on the way of each octet save 650 of 2050 octets allocated for a message.
/// </summary>
sealed class Wire : IAsyncDisposable
{
    readonly SmtpClientOptions options;
    readonly Socket socket;
    readonly SocketStream plain;
    readonly ITimer patience;
    readonly byte[] input;
    Stream stream;
    int start, end;
    volatile bool ranOut, closed;

    public Wire(IPEndPoint server, SmtpClientOptions options)
    {
        this.options = options;
        socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        stream = plain = new SocketStream(socket);
        input = new byte[options.ReplyLineMax];
        patience = options.Clock.CreateTimer(static wire => ((Wire)wire!).RunOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Outgoing Out { get; } = new();

    public bool IsClosed => closed;

    /// <summary>Our own address; null before the connection is there.</summary>
    public IPAddress? Local { get; private set; }

    /// <summary>True when nothing waits to be read, not even the end: a silent server is the only one worth another command.</summary>
    public bool IsQuiet
    {
        get
        {
            if (IsClosed || start != end || !socket.Connected) return false;
            try
            {
                return !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Allows so much time from now until <see cref="Idle"/> or the next call.</summary>
    public void Allow(TimeSpan time) => patience.Change(time, Timeout.InfiniteTimeSpan);

    /// <summary>Nothing is waited for.</summary>
    public void Idle() => patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Closes the socket as soon as <paramref name="ct"/> asks for it.</summary>
    public CancellationTokenRegistration StopOn(CancellationToken ct) => ct.UnsafeRegister(static wire => ((Wire)wire!).Close(), this);

    public async ValueTask Connect(IPEndPoint server)
    {
        try
        {
            await socket.ConnectAsync(server);
            Local = (socket.LocalEndPoint as IPEndPoint)?.Address;
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Broken(e);
        }
    }

    /// <summary>Writes everything gathered in <see cref="Out"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask Flush()
    {
        try
        {
            await stream.WriteAsync(Out.Written);
            Out.Clear();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Broken(e);
        }
    }

    /// <summary>Reads one whole reply.</summary>
    /// <param name="keepText">False keeps the text of refusals only.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReplyLines> Read(bool keepText)
    {
        var reply = new ReplyLines(options.ReplyLinesMax, keepText);
        while (true)
        {
            var length = input.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length < 0)
            {
                await Fill();
                continue;
            }

            var progress = reply.Add(input.AsSpan(start, length).TrimEnd((byte)'\r'));
            start += length + 1;
            if (progress == ReplyProgress.Malformed) throw new WireException("the server's reply is not SMTP");
            if (progress == ReplyProgress.Complete) return reply;
        }
    }

    /// <summary>
    /// Drops what was read but not used. After STARTTLS such octets came in clear behind the 220, from the server or from somebody between,
    /// and must never be taken for a reply inside TLS (CVE-2021-38371, RFC 3207 §6).
    /// </summary>
    public void Discard() => start = end = 0;

    /// <summary>Handshake as client.</summary>
    /// <exception cref="TlsRefusedException">What went wrong says something about the server's TLS.</exception>
    /// <exception cref="TlsResetException">A reset before the server's first octet of TLS: it may, or it may not.</exception>
    /// <exception cref="WireException">It may have been the network.</exception>
    public async Task<SslStream> Secure(SslClientAuthenticationOptions tls)
    {
        var secured = new SslStream(plain);
        var before = plain.Received;
        try
        {
            await secured.AuthenticateAsClientAsync(tls);
            stream = secured;
            return secured;
        }
        catch (Exception e) when (IsFault(e))
        {
            await secured.DisposeAsync();
            if (ranOut || IsClosed) throw Broken(e);
            if (plain.Received == before && IsReset(e)) throw new TlsResetException(Words(e), e);
            if (plain.Received == before && IsNetworkFault(e)) throw Broken(e);
            throw new TlsRefusedException(TlsProblem(e), e);
        }
    }

    /// <summary>Asks with a ClientHello; no handshake comes of it.</summary>
    public async Task<ProbeAnswer> Probe(ClientHello hello)
    {
        try
        {
            return await TlsProbe.Ask(plain, hello, CancellationToken.None); // the clock closes the socket
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Broken(e);
        }
    }

    /// <summary>Says close_notify, which tells the server that nobody cut the connection short (RFC 8446 §6.1).</summary>
    public async ValueTask EndTls()
    {
        try
        {
            if (stream is SslStream secured) await secured.ShutdownAsync();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Broken(e);
        }
    }

    public void Close()
    {
        closed = true;
        socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await patience.DisposeAsync();
        await stream.DisposeAsync();
        Close();
        Out.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    async ValueTask Fill()
    {
        if (start > 0)
        {
            input.AsSpan(start, end - start).CopyTo(input);
            (start, end) = (0, end - start);
        }

        if (end == input.Length) throw new WireException("the server's reply line is too long");

        try
        {
            var count = await stream.ReadAsync(input.AsMemory(end));
            if (count == 0) throw new WireException("the server closed the connection");
            end += count;
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Broken(e);
        }
    }

    void RunOut()
    {
        ranOut = true;
        Close();
    }

    static bool IsFault(Exception e) =>
        e is IOException or SocketException or AuthenticationException or InvalidOperationException; // ObjectDisposedException is one of the last

    // A reset before the first octet of TLS may be the network's doing. An orderly close may not: somebody decided it (EOF is an IOException of SslStream).
    static bool IsReset(Exception e) => ErrorOf(e) is SocketError.ConnectionReset;

    static bool IsNetworkFault(Exception e) => ErrorOf(e)
        is SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.OperationAborted;

    static SocketError? ErrorOf(Exception e) => (e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode;

    static string TlsProblem(Exception e) => e is AuthenticationException
        ? $"the server's TLS failed: {(e.InnerException ?? e).GetBaseException().Message}"
        : "the server closed the connection during the handshake";

    WireException Broken(Exception e) => new(ranOut ? "no answer in time" : Words(e), e);

    static string Words(Exception e) => (e as SocketException ?? e.GetBaseException() as SocketException)?.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "the server reset the connection",
        SocketError.Shutdown => "the server closed the connection",
        SocketError.TimedOut => "connection timed out",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to the server",
        { } other => $"the connection failed ({other})",
        null => "the connection failed",
    };
}

/// <summary>The handshake failed for a reason that lies in the server's TLS.</summary>
sealed class TlsRefusedException(string reason, Exception cause) : Exception(reason, cause);

/// <summary>The connection was reset before the server said anything in TLS.</summary>
sealed class TlsResetException(string reason, Exception cause) : Exception(reason, cause);
