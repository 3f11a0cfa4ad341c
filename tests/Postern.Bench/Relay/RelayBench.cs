using System.Diagnostics;
using System.Globalization;
using Postern.Scenarios.Peers;

namespace Postern.Bench.Relay;

/// <summary>The same mail through Postfix and through Postern, in turns on this machine. Read the ratios: machines drift, ratios hardly.</summary>
public static class RelayBench
{
    /// <summary>Longest a round may take; a lost message shows as this.</summary>
    static readonly TimeSpan RoundMax = TimeSpan.FromMinutes(5);

    public static async Task Run(RelayOptions options, TextWriter report, CancellationToken ct)
    {
        using var certificates = new Certificates();
        await using var destinations = await Destinations.Start(options.Destinations, certificates, ct);
        var one = options.Inbound
            ? await RelaySide.Postern("relay", destinations, certificates, options.Dkim, ct)
            : await RelaySide.Postfix("postfix", destinations, options.Dkim is not null, ct);
        await using var first = one.Peer;
        var other = options switch
        {
            { Inbound: true } => await InboundSide.Postern("inbound", destinations, certificates, options, ct),
            { Against: "postfix" } => await RelaySide.Postfix("postfix again", destinations, options.Dkim is not null, ct),
            _ => await RelaySide.Postern("postern", destinations, certificates, options.Dkim, ct),
        };
        await using var second = other.Peer;

        report.WriteLine($"{options.Messages} messages of {options.Size} octets, {options.Sessions} sessions, {options.Destinations} destination(s), {options.Rounds} rounds in turns");
        List<RoundResult> ones = [], others = [];
        for (var round = 0; round <= options.Rounds; round++)
        {
            // Who goes first changes with the round, so that drift harms both alike.
            (RelaySide Side, List<RoundResult> Results)[] turns = [(one, ones), (other, others)];
            foreach (var (side, results) in round % 2 == 0 ? turns : [turns[1], turns[0]])
            {
                var result = await Round(options, side, destinations, ct);
                if (round == 0) continue; // warms up: compiled code, opened connections, TLS sessions
                results.Add(result);
                report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {side.Name,-24} {result}"));
            }
        }

        foreach (var side in (RelaySide[])[one, other])
            if (await side.Doubt((options.Rounds + 1) * options.Messages, ct) is { } doubt) throw new InvalidOperationException($"{side.Name}: {doubt}");

        Table(report, one.Name, ones, other.Name, others);
    }

    static async Task<RoundResult> Round(RelayOptions options, RelaySide side, Destinations destinations, CancellationToken ct)
    {
        var expected = destinations.Count + options.Messages;
        var before = side.Cost;
        var watch = Stopwatch.StartNew();

        var load = RelayLoad.Send(options, side, destinations.Domains, ct);
        var accepted = load.ContinueWith(done => { done.GetAwaiter().GetResult(); return watch.Elapsed; }, ct, TaskContinuationOptions.None, TaskScheduler.Default);
        var all = await Waiting.Until(() => load.IsFaulted || destinations.Count >= expected, RoundMax, ct);
        var delivered = watch.Elapsed;
        var acceptedIn = await accepted;
        if (!all) throw new TimeoutException($"{side.Name}: {expected - destinations.Count} of {options.Messages} messages did not arrive");

        var after = side.Cost;
        return new(
            options.Messages / acceptedIn.TotalSeconds, options.Messages / delivered.TotalSeconds,
            (double)(after.CpuMicroseconds - before.CpuMicroseconds) / options.Messages, after.ResidentBytes / 1024.0 / 1024.0);
    }

    static void Table(TextWriter report, string name, List<RoundResult> ones, string otherName, List<RoundResult> others)
    {
        report.WriteLine();
        report.WriteLine($"| median | {name} | {otherName} | ratio |");
        report.WriteLine("|---|---|---|---|");
        Row("accepted/s", result => result.AcceptedPerSecond);
        Row("delivered/s", result => result.DeliveredPerSecond);
        Row("CPU µs per message", result => result.CpuMicroseconds);
        Row("resident MB after the round", result => result.ResidentMegabytes);

        void Row(string what, Func<RoundResult, double> value)
        {
            var (one, other) = (Median(ones.Select(value)), Median(others.Select(value)));
            report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {one:F0} | {other:F0} | {other / one:F2} |"));
        }
    }

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

/// <summary>One round of one side.</summary>
public readonly record struct RoundResult(double AcceptedPerSecond, double DeliveredPerSecond, double CpuMicroseconds, double ResidentMegabytes)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"accepted {AcceptedPerSecond,6:F0}/s  delivered {DeliveredPerSecond,6:F0}/s  CPU {CpuMicroseconds,6:F0} µs  resident {ResidentMegabytes,5:F0} MB");
}
