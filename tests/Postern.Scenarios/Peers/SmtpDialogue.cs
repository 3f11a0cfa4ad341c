using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.Scenarios.Peers;

/// <summary>SMTP by hand and without TLS, for stories that must know exactly which message was answered with 250, and when.</summary>
public sealed class SmtpDialogue : IDisposable
{
    readonly TcpClient client;
    readonly NetworkStream stream;
    readonly StreamReader reader;

    SmtpDialogue(TcpClient client)
    {
        this.client = client;
        stream = client.GetStream();
        reader = new(stream, Encoding.Latin1);
    }

    /// <summary>What EHLO was answered with, line by line.</summary>
    public string Offers { get; private set; } = "";

    /// <summary>The SIZE that the server offers, in octets (RFC 1870).</summary>
    public long SizeMax => long.Parse(
        Offers.Split('\n').Single(line => line.Contains("SIZE ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Connects, reads the banner and says EHLO.</summary>
    /// <exception cref="IOException">The server went away.</exception>
    public static async Task<SmtpDialogue> Open(IPEndPoint server, CancellationToken ct)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server, ct);
        var dialogue = new SmtpDialogue(client);
        await dialogue.Reply(ct);
        dialogue.Offers = await dialogue.Say("EHLO client.clinic.example", ct);
        return dialogue;
    }

    /// <summary>Says one line and gives the whole reply.</summary>
    public async Task<string> Say(string line, CancellationToken ct)
    {
        await Write(line + "\r\n", ct);
        return await Reply(ct);
    }

    /// <summary>Writes octets and awaits nothing.</summary>
    public async Task Write(string text, CancellationToken ct) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), ct);

    /// <summary>Hands over one message; true only when the reply to the end of data was 250.</summary>
    /// <exception cref="IOException">The server went away: whether it took the message is not known.</exception>
    public async Task<bool> Deliver(string from, string to, string message, CancellationToken ct) =>
        (await Offer(from, to, message, ct)).StartsWith("250", StringComparison.Ordinal);

    /// <summary>Hands over one message, and gives the reply that decided about it: the first refusal, or that to the end of data.</summary>
    /// <exception cref="IOException">As above.</exception>
    public async Task<string> Offer(string from, string to, string message, CancellationToken ct)
    {
        foreach (var line in new[] { $"MAIL FROM:<{from}>", $"RCPT TO:<{to}>", "DATA" })
        {
            var reply = await Say(line, ct);
            if (reply[0] is not ('2' or '3')) return reply;
        }

        return await Say($"{message}\r\n.", ct);
    }

    /// <summary>One reply, all its lines (RFC 5321 §4.2.1).</summary>
    public async Task<string> Reply(CancellationToken ct)
    {
        var reply = new StringBuilder();
        while (true)
        {
            var line = await reader.ReadLineAsync(ct) ?? throw new IOException("the server closed the connection");
            reply.Append(line).Append('\n');
            if (line.Length < 4 || line[3] != '-') return reply.ToString();
        }
    }

    public void Dispose() => client.Dispose();
}
