using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>What a stranger's server was told 250 about arrives, though the gateway was killed in the middle.</summary>
public sealed partial class InboundSurvivesAKill
{
    const int MessagesMax = 200;
    const int Sessions = 6;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_message_that_was_taken_reaches_Dovecot()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = scene.Keep(await DovecotServer.Start(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, [InboundScene.Nurse], Ct));
        var gateway = await scene.Inbound($"lmtp:{mailboxes.Lmtp}", new { });
        var accepted = new ConcurrentDictionary<int, bool>();
        var next = 0;

        var sessions = Enumerable.Range(0, Sessions).Select(_ => SendUntilCut()).ToList();
        Assert.True(await Waiting.Until(() => accepted.Count >= 60, TimeSpan.FromSeconds(60), Ct), $"only {accepted.Count} accepted");
        await gateway.Kill(Ct);
        await Task.WhenAll(sessions);
        await gateway.Restart(Ct);
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => SendUntilCut()));
        await Waiting.Until(() => Missing().Count == 0, TimeSpan.FromSeconds(60), Ct);

        Assert.Empty(Missing());
        Assert.DoesNotContain(Arrived(), copies => copies.Count() > 2);

        async Task SendUntilCut()
        {
            try
            {
                using var dialogue = await SmtpDialogue.Open(gateway.Inbound, Ct);
                for (var number = Interlocked.Increment(ref next); number <= MessagesMax; number = Interlocked.Increment(ref next))
                    if (await dialogue.Deliver(InboundScene.Stranger, InboundScene.Nurse, InboundScene.Letter($"Number {number}."), Ct)) accepted[number] = true;
            }
            catch (Exception cut) when (cut is IOException or System.Net.Sockets.SocketException)
            {
                // The kill: the message in hand was promised to nobody.
            }
        }

        List<IGrouping<int, int>> Arrived() => [.. mailboxes.Inbox.Messages
            .Select(message => int.Parse(Number().Match(message).Groups[1].Value, CultureInfo.InvariantCulture)).GroupBy(number => number)];

        List<int> Missing() => [.. accepted.Keys.Except(Arrived().Select(copies => copies.Key))];
    }

    [GeneratedRegex(@"Subject: Number (\d+)\.")]
    private static partial Regex Number();
}
