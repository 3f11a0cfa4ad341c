using System.Globalization;
using System.Net;
using Postern.Scenarios.Peers;

namespace Postern.Bench.Relay;

/// <summary>Hands over the messages of one round, and returns when the last one was answered.</summary>
static class RelayLoad
{
    const string Sender = "sender@clinic.example";

    public static Task Send(RelayOptions options, IPEndPoint relay, IReadOnlyList<string> domains, CancellationToken ct) =>
        domains.Count == 1 ? SendToOne(options, relay, domains[0], ct) : SendToEach(options, relay, domains, ct);

    // smtp-source knows only one recipient domain, but costs next to nothing.
    static async Task SendToOne(RelayOptions options, IPEndPoint relay, string domain, CancellationToken ct)
    {
        var source = await PeerProcess.Run(
            Installed.Program("smtp-source"),
            ["-s", Text(options.Sessions), "-l", Text(options.Size), "-m", Text(options.Messages), "-f", Sender, "-t", $"recipient@{domain}", relay.ToString()],
            ct);
        if (source.ExitCode != 0 || source.Output.Length > 0) throw new InvalidOperationException($"smtp-source: {source.Output}");

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    static Task SendToEach(RelayOptions options, IPEndPoint relay, IReadOnlyList<string> domains, CancellationToken ct)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, options.Sessions).Select(_ => Session()));

        async Task Session()
        {
            using var dialogue = await SmtpDialogue.Open(relay, ct);
            for (var number = Interlocked.Increment(ref next); number < options.Messages; number = Interlocked.Increment(ref next))
            {
                var to = $"recipient@{domains[number % domains.Count]}";
                if (!await dialogue.Deliver(Sender, to, Message(to, options.Size), ct)) throw new InvalidOperationException($"message {number} was refused");
            }
        }
    }

    static string Message(string to, int size)
    {
        var head = $"From: {Sender}\r\nTo: {to}\r\nSubject: bench\r\n\r\n";
        return head + string.Concat(Enumerable.Repeat(new string('x', 78) + "\r\n", Math.Max(0, size - head.Length) / 80)) + "end";
    }
}
