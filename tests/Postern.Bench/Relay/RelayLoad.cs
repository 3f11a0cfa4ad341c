using System.Globalization;
using Postern.Scenarios.Peers;

namespace Postern.Bench.Relay;

/// <summary>Hands over the messages of one round, and returns when the last one was answered.</summary>
static class RelayLoad
{
    public static Task Send(RelayOptions options, RelaySide side, IReadOnlyList<string> domains, CancellationToken ct) =>
        side.Domain is null && domains.Count > 1 ? SendToEach(options, side, domains, ct) : SendToOne(options, side, side.Domain ?? domains[0], ct);

    // smtp-source knows only one recipient domain, but costs next to nothing.
    static async Task SendToOne(RelayOptions options, RelaySide side, string domain, CancellationToken ct)
    {
        var source = await PeerProcess.Run(
            Installed.Program("smtp-source"),
            ["-s", Text(options.Sessions), .. side.File is { } file ? ["-F", file] : (string[])["-l", Text(options.Size)], "-m", Text(options.Messages), "-f", side.From, "-t", $"recipient@{domain}", side.Smtp.ToString()],
            ct);
        if (source.ExitCode != 0 || source.Output.Length > 0) throw new InvalidOperationException($"smtp-source: {source.Output}");

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    static Task SendToEach(RelayOptions options, RelaySide side, IReadOnlyList<string> domains, CancellationToken ct)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, options.Sessions).Select(_ => Session()));

        async Task Session()
        {
            using var dialogue = await SmtpDialogue.Open(side.Smtp, ct);
            for (var number = Interlocked.Increment(ref next); number < options.Messages; number = Interlocked.Increment(ref next))
            {
                var to = $"recipient@{domains[number % domains.Count]}";
                if (!await dialogue.Deliver(side.From, to, Message(side.From, to, options.Size), ct)) throw new InvalidOperationException($"message {number} was refused");
            }
        }
    }

    static string Message(string from, string to, int size)
    {
        var head = $"From: {from}\r\nTo: {to}\r\nSubject: bench\r\n\r\n";
        return head + string.Concat(Enumerable.Repeat(new string('x', 78) + "\r\n", Math.Max(0, size - head.Length) / 80)) + "end";
    }
}
