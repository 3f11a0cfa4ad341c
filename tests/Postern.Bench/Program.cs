using System.Runtime.Versioning;
using Postern.Bench.Dkim;
using Postern.Bench.Inbound;
using Postern.Bench.Mime;
using Postern.Bench.Pages;
using Postern.Bench.Published;
using Postern.Bench.Relay;
using Postern.Bench.Seal;
using Postern.Bench.Store;
using Postern.Bench.Trace;
using Postern.Bench.Trust;

[assembly: SupportedOSPlatform("linux")]

// Postern.Bench NAME [options]: one line for each benchmark.
Dictionary<string, Func<string[], Task>> benches = new()
{
    ["relay"] = options => RelayBench.Run(RelayOptions.Parse(options), Console.Out, CancellationToken.None),
    ["mime"] = _ => { MimeBench.Run(Console.Out); return Task.CompletedTask; },
    ["dkim"] = _ => { DkimBench.Run(Console.Out); return Task.CompletedTask; },
    ["seal"] = async _ =>
    {
        await SmimeBench.Run(Console.Out);
        await OpenPgpBench.Run(Console.Out);
    },
    ["inbound"] = _ => InboundBench.Run(Console.Out),
    ["sts"] = _ => StsBench.Run(Console.Out),
    ["store"] = options => StoreBench.Run(Console.Out, throughputOnly: options is ["--throughput"]),
    ["trace"] = _ => { TraceBench.Run(Console.Out); return Task.CompletedTask; },
    ["pages"] = options => PagesBench.Run(PagesOptions.Parse(options), Console.Out),
    ["trust"] = _ => TrustBench.Run(Console.Out),
};

if (args is [var name, ..] && benches.TryGetValue(name, out var bench))
{
    await bench(args[1..]);
    return 0;
}

Console.Error.WriteLine($"benchmarks: {string.Join(", ", benches.Keys)}");
return 2;
