using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>A client that sends exactly the octets it is told to, and reads replies.</summary>
sealed class LoopbackClient(TcpClient tcp) : IAsyncDisposable
{
    readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));

    Stream stream = tcp.GetStream();
    SslStream? tls;

    public SslStream? Tls => tls;

    public List<string> Replies { get; } = [];

    public async Task Send(string latin1)
    {
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(latin1), patience.Token);
        }
        catch (IOException)
        {
            // The server closed: what it said is to be read.
        }
    }

    public Task SendEnd()
    {
        if (tls is not null) return tls.ShutdownAsync();
        if (tcp.Connected) tcp.Client.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }

    public async Task Handshake()
    {
        tls = new(stream, leaveInnerStreamOpen: false);
        stream = tls;
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "gw.example.org",
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetRawCertData().SequenceEqual(TestCertificate.Server.RawData),
            },
            patience.Token);
    }

    /// <summary>Sends a command and gives its reply.</summary>
    public async Task<string> Say(string command)
    {
        await Send(command + "\r\n");
        return await Reply() ?? "closed";
    }

    /// <summary>The next reply, all lines of it; null at the end.</summary>
    public async Task<string?> Reply()
    {
        var reply = "";
        while (await Line() is { } line)
        {
            reply += line;
            if (line.Length > 3 && line[3] == '-') continue;
            Replies.Add(reply);
            return reply;
        }

        return null;
    }

    public async Task ReadToEnd()
    {
        while (await Reply() is not null) { }
    }

    public ValueTask DisposeAsync()
    {
        tcp.Dispose();
        patience.Dispose();
        return stream.DisposeAsync();
    }

    async Task<string?> Line()
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        try
        {
            while (await stream.ReadAsync(octet, patience.Token) == 1)
            {
                line.Append((char)octet[0]);
                if (octet[0] == '\n') return line.ToString();
            }
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return null;
    }
}
