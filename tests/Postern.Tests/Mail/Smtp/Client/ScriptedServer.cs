using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postern.Tests.Mail.Smtp.Client;

/// <summary>A server that says what a test tells it to, and remembers every octet it hears. One connection on a loopback port of its own.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly List<byte> heard = [];
    readonly Task script;
    Socket? socket;
    Stream? stream;
    int read;

    public ScriptedServer(Func<ScriptedServer, Task> script)
    {
        listener.Start();
        this.script = Run(script);
    }

    public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>All that was heard, one character for each octet.</summary>
    public string Heard => Encoding.Latin1.GetString([.. heard]);

    /// <summary>A server that greets, offers <paramref name="extensions"/>, and then does what the script says.</summary>
    public static ScriptedServer Greeting(string extensions, Func<ScriptedServer, Task> then) => new(async server =>
    {
        await server.Say("220 mx.example.org\r\n");
        await server.Greet(extensions);
        await then(server);
    });

    public async Task Greet(string extensions)
    {
        await Line();
        await Say("250-mx.example.org\r\n" + string.Concat(extensions.Split(' ').Select(e => $"250-{e.Replace('=', ' ')}\r\n")) + "250 HELP\r\n");
    }

    /// <summary>Reads one line for each answer, and gives the answer.</summary>
    public async Task Answer(params string[] answers)
    {
        foreach (var answer in answers)
        {
            await Line();
            await Say(answer + "\r\n");
        }
    }

    public Task Say(string text) => Say(Encoding.Latin1.GetBytes(text));

    public async Task Say(byte[] octets) => await stream!.WriteAsync(octets);

    /// <summary>The next line without its CRLF.</summary>
    public async Task<string> Line()
    {
        int end;
        while ((end = heard.IndexOf((byte)'\n', read)) < 0) await Hear();

        var line = Encoding.Latin1.GetString([.. heard[read..end]]).TrimEnd('\r');
        read = end + 1;
        return line;
    }

    /// <summary>Reads up to and with <paramref name="end"/>, and returns what came before it.</summary>
    public async Task<string> Until(string end)
    {
        int at;
        while ((at = Heard.IndexOf(end, read, StringComparison.Ordinal)) < 0) await Hear();

        var text = Heard[read..at];
        read = at + end.Length;
        return text;
    }

    public async Task<string> Octets(int count)
    {
        while (heard.Count - read < count) await Hear();
        read += count;
        return Heard.Substring(read - count, count);
    }

    /// <summary>Reads until the client says QUIT or closes.</summary>
    public async Task Drain()
    {
        try
        {
            while (!Heard.EndsWith("QUIT\r\n", StringComparison.Ordinal)) await Hear();
        }
        catch (IOException)
        {
            // The end, whether orderly or not.
        }
    }

    public async Task Secure(X509Certificate2 certificate, SslProtocols versions = SslProtocols.None)
    {
        var secured = new SslStream(stream!);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = versions });
        stream = secured;
    }

    /// <summary>Ends the connection with a reset instead of an orderly close.</summary>
    public void Reset()
    {
        socket!.LingerState = new(true, 0);
        socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        socket?.Dispose();
        try
        {
            await script;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException or NullReferenceException)
        {
            // The client went away first, as it may.
        }
    }

    async Task Run(Func<ScriptedServer, Task> then)
    {
        socket = await listener.AcceptSocketAsync();
        stream = new NetworkStream(socket);
        await then(this);
        socket.Shutdown(SocketShutdown.Send);
    }

    async Task Hear()
    {
        var piece = new byte[65536];
        var count = await stream!.ReadAsync(piece);
        if (count == 0) throw new IOException("the client closed");
        heard.AddRange(piece.AsSpan(0, count));
    }
}
