using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A thousand clients that say nothing, and clients that drip: others are served or told to come again, and the drippers are cut off.</summary>
[Collection(Alone.Name)]
public sealed class SlowClientsHoldUpNobody
{
    /// <summary>Sessions of one listener, as docs/limits.md has it.</summary>
    const int SessionsMax = 1000;

    const int Drippers = 50;

    /// <summary>The gateway's limits of one header and of the rate of a body, with time for a busy machine.</summary>
    static readonly TimeSpan CutOffMax = TimeSpan.FromSeconds(60);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_idle_sessions_leave_room_for_those_before_and_421_for_those_after()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        List<SmtpDialogue> idle = [];
        try
        {
            while (idle.Count < SessionsMax) idle.Add(await SmtpDialogue.Open(gateway.Relay, Ct));

            Assert.StartsWith("421 4.3.2", await Banner(gateway.Relay), StringComparison.Ordinal);
            Assert.StartsWith("220", await Banner(gateway.Submission), StringComparison.Ordinal);
            Assert.True(await idle[500].Deliver(Scene.Sender, "patient@good.example", Scene.Message("patient@good.example", "Ordinary words 4711"), Ct));
            await exchanger.Inbox.Wait(1, Ct);

            idle[0].Dispose();
            Assert.True(await Waiting.Until(async () => (await Banner(gateway.Relay)).StartsWith("220", StringComparison.Ordinal), CutOffMax, Ct));
        }
        finally
        {
            foreach (var dialogue in idle) dialogue.Dispose();
        }
    }

    [Fact]
    public async Task Clients_that_drip_commands_or_data_do_not_slow_the_others()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var dripping = Enumerable.Range(0, Drippers).Select(number => Drip(gateway.Relay, withinData: number % 2 == 0, end.Token)).ToList();

        var mail = new Correspondence(gateway, "patient@good.example");
        await mail.Write(4, () => mail.Accepted >= 100, Ct);
        await mail.AllArrive(exchanger.Inbox, CutOffMax, Ct);
        Assert.DoesNotContain(dripping, each => each.IsFaulted);
        await end.CancelAsync();
        await Task.WhenAll(dripping);

        Assert.Empty(mail.Refusals);
    }

    [Theory]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ")]
    [InlineData("POST /m/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")]
    public async Task A_browser_that_drips_is_cut_off_and_others_see_the_portal(string beginning)
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        using var slow = await Browser(scene, gateway);
        await slow.WriteAsync(Encoding.ASCII.GetBytes(beginning), Ct);
        var answer = new StringBuilder();
        var reading = ReadToEnd(slow, answer);

        using var other = await Browser(scene, gateway);
        await other.WriteAsync("GET /m/nosuchlink HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), Ct);
        var seen = new StringBuilder();
        await ReadToEnd(other, seen);
        Assert.StartsWith("HTTP/1.1 404", seen.ToString(), StringComparison.Ordinal);

        var watch = Stopwatch.StartNew();
        while (!reading.IsCompleted && watch.Elapsed < CutOffMax) await DripOne(slow);
        Assert.True(reading.IsCompleted, "the slow connection is still open");
        Assert.DoesNotContain("HTTP/1.1 200", answer.ToString(), StringComparison.Ordinal);
    }

    static async Task<string> Banner(IPEndPoint door)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(door, Ct);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await reader.ReadLineAsync(Ct) ?? "";
    }

    // Until the story is over: when the gateway cuts it off is shown in virtual time (Slow_loris), since it takes minutes.
    static async Task Drip(IPEndPoint door, bool withinData, CancellationToken end)
    {
        try
        {
            using var dialogue = await SmtpDialogue.Open(door, end);
            if (withinData)
                foreach (var line in new[] { $"MAIL FROM:<{Scene.Sender}>", "RCPT TO:<patient@good.example>", "DATA" }) await dialogue.Say(line, end);
            while (true)
            {
                await dialogue.Write("x", end);
                await Task.Delay(TimeSpan.FromMilliseconds(200), end);
            }
        }
        catch (OperationCanceledException)
        {
            return; // the story is over
        }
    }

    static async Task<SslStream> Browser(Scene scene, Gateway gateway)
    {
        var client = new TcpClient();
        await client.ConnectAsync(new IPEndPoint(gateway.Address, Gateway.WebPort), Ct);
        var stream = new SslStream(client.GetStream());
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(scene.Certificates.Root);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Gateway.Name, CertificateChainPolicy = trust }, Ct);
        return stream;
    }

    static async Task ReadToEnd(SslStream stream, StringBuilder into)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, Ct) is > 0 and var length) into.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }
        catch (IOException)
        {
            return; // cut off
        }
    }

    static async Task DripOne(SslStream stream)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(500), Ct);
        try
        {
            await stream.WriteAsync("x"u8.ToArray(), Ct);
        }
        catch (IOException)
        {
            return; // cut off
        }
    }
}
