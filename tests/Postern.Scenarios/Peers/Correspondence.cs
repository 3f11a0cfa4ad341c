using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Postern.Scenarios.Peers;

/// <summary>Numbered messages from several senders at once. Remembers what was promised with 250 and what was refused, so that a story can ask what became of it.</summary>
/// <param name="gateway">Who is to take them.</param>
/// <param name="to">The recipient.</param>
/// <param name="size">Octets of a message, about.</param>
public sealed partial class Correspondence(Gateway gateway, string to, int size = 1000)
{
    /// <summary>Longest that senders go on.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    readonly ConcurrentDictionary<int, bool> accepted = new();
    readonly ConcurrentQueue<string> refusals = new();
    int next;

    public int Accepted => accepted.Count;

    /// <summary>Replies that refused a message.</summary>
    public IReadOnlyCollection<string> Refusals => refusals;

    /// <summary>Writes until it is enough; a server that goes away is tried again.</summary>
    /// <exception cref="TimeoutException">It is not, after <see cref="Patience"/>.</exception>
    public async Task Write(int senders, Func<bool> isEnough, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => WriteAlone(isEnough, patience.Token)));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"after {Patience} {Accepted} messages were accepted and {Refusals.Count} refused");
        }
    }

    /// <summary>Numbers that were promised, and are not in the mailbox.</summary>
    public IReadOnlyList<int> Missing(Maildir inbox) => [.. accepted.Keys.Except(Arrived(inbox))];

    /// <summary>Waits until nothing is missing.</summary>
    /// <exception cref="TimeoutException">Something is, and what.</exception>
    public async Task AllArrive(Maildir inbox, TimeSpan limit, CancellationToken ct)
    {
        // Looking into every file is dear: first there must be enough of them.
        if (await Waiting.Until(() => inbox.Count >= Accepted && Missing(inbox).Count == 0, limit, ct)) return;
        var missing = Missing(inbox);
        throw new TimeoutException(
            $"{missing.Count} of {Accepted} accepted messages did not come: {string.Join(", ", missing.Take(20))}\n{gateway.Output}\n{await gateway.Messages(ct)}");
    }

    /// <summary>Numbers of the messages in the mailbox, as often as they are in it.</summary>
    public static IReadOnlyList<int> Arrived(Maildir inbox) =>
        [.. inbox.Messages.Select(message => int.Parse(Number().Match(message).Groups[1].Value, CultureInfo.InvariantCulture))];

    async Task WriteAlone(Func<bool> isEnough, CancellationToken ct)
    {
        while (!isEnough())
        {
            try
            {
                using var dialogue = await SmtpDialogue.Open(gateway.Relay, ct);
                while (!isEnough()) await WriteOne(dialogue, Interlocked.Increment(ref next), ct);
            }
            catch (Exception cut) when (cut is IOException or SocketException)
            {
                // Nobody is there, or went while a message was in hand: that one was promised to nobody.
                await Task.Delay(Pause, ct);
            }
        }
    }

    async Task WriteOne(SmtpDialogue dialogue, int number, CancellationToken ct)
    {
        var filling = string.Concat(Enumerable.Repeat("and so on, line after line, as people do it every day\r\n", 1 + (size / 55)));
        var reply = await dialogue.Offer(Scene.Sender, to, Scene.Message(to, $"Number {number}.") + "\r\n" + filling, ct);

        if (reply.StartsWith("250", StringComparison.Ordinal)) accepted[number] = true;
        else refusals.Enqueue(reply.TrimEnd());
    }

    [GeneratedRegex(@"Subject: Number (\d+)\.")]
    private static partial Regex Number();
}
