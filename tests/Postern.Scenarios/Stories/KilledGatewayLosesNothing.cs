using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>What was answered 250 arrives, whatever happens to the gateway: never lost, at worst delivered twice.</summary>
public sealed partial class KilledGatewayLosesNothing
{
    const int MessagesMax = 500;
    const int Sessions = 10;

    /// <summary>Accepted messages after which the gateway is killed for the first and the second time.</summary>
    static readonly int[] KillAfter = [100, 300];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_accepted_message_arrives_once_or_at_worst_twice()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var accepted = new ConcurrentDictionary<int, bool>();
        var next = 0;

        foreach (var threshold in KillAfter)
        {
            var sessions = Enumerable.Range(0, Sessions).Select(_ => SendUntilCut()).ToList();
            Assert.True(await Waiting.Until(() => accepted.Count >= threshold, TimeSpan.FromSeconds(60), Ct), $"only {accepted.Count} accepted");
            await gateway.Kill(Ct);
            await Task.WhenAll(sessions);
            await gateway.Restart(Ct);
        }

        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => SendUntilCut()));
        await Waiting.Until(() => Missing().Count == 0, TimeSpan.FromSeconds(90), Ct);

        Assert.Empty(Missing());
        Assert.DoesNotContain(Arrived(), copies => copies.Count() > 2);

        async Task SendUntilCut()
        {
            try
            {
                using var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct);
                for (var number = Interlocked.Increment(ref next); number <= MessagesMax; number = Interlocked.Increment(ref next))
                    if (await dialogue.Deliver(Scene.Sender, "patient@good.example", Scene.Message("patient@good.example", $"Number {number}."), Ct))
                        accepted[number] = true;
            }
            catch (Exception cut) when (cut is IOException or System.Net.Sockets.SocketException)
            {
                // The kill: the message in hand was promised to nobody.
            }
        }

        List<IGrouping<int, int>> Arrived() => [.. exchanger.Inbox.Messages
            .Select(message => int.Parse(Number().Match(message).Groups[1].Value, CultureInfo.InvariantCulture)).GroupBy(number => number)];

        List<int> Missing() => [.. accepted.Keys.Except(Arrived().Select(copies => copies.Key))];
    }

    [GeneratedRegex(@"Subject: Number (\d+)\.")]
    private static partial Regex Number();
}
