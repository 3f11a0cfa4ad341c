using System.Diagnostics;
using System.Security.Cryptography;
using Postern.Mail.Addresses;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Bench.Store;

/// <summary>What the ledger costs: acceptances, outcomes, claims from short and long queues, and opening with a million copies waiting.</summary>
public static class StoreBench
{
    const int MessageSize = 10_240;
    const int Callers = 20;
    const int LongQueue = 1_000_000;

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Measures SQLite, and PostgreSQL where <c>POSTERN_BENCH_POSTGRES</c> holds a connection string of an empty database.</summary>
    /// <param name="output">Where the figures go.</param>
    /// <param name="throughputOnly">Leaves out the long queues, which take minutes to fill.</param>
    public static async Task Run(TextWriter output, bool throughputOnly)
    {
        await Throughput("sqlite", output);
        if (!throughputOnly) await Queues("sqlite", output);
        if (Environment.GetEnvironmentVariable("POSTERN_BENCH_POSTGRES") is { Length: > 0 } connection) await Throughput($"postgres:{connection}", output);
    }

    static async Task Throughput(string database, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("postern-bench-").FullName;
        var name = database.Split(':')[0];
        try
        {
            await using var ledger = await Open(folder, database);
            await AcceptAndRecord(ledger, 2_000);
            foreach (var round in Enumerable.Range(1, 3))
            {
                await Measure(output, $"{name}: accept, round {round}", 10_000, count => Each(count, () => Accept(ledger)));
                await Measure(output, $"{name}: accept and record, round {round}", 10_000, count => AcceptAndRecord(ledger, count));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task Queues(string database, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("postern-bench-").FullName;
        try
        {
            await using (var ledger = await Open(folder, database))
            {
                await Fill(ledger, 1_000);
                await Claims(ledger, 1_000, output);
                await Fill(ledger, LongQueue - 1_000);
                await Claims(ledger, LongQueue, output);
                await BusyClaims(ledger, output);
            }

            var watch = Stopwatch.StartNew();
            await using var again = await Open(folder, database);
            var released = await again.Queue.ReleaseAll(CancellationToken.None);
            await again.Queue.Claim(CopyQueue.ClaimMax, Lease, [], isThorough: false, _ => false, CancellationToken.None);
            await output.WriteLineAsync($"{database}: opened, {released} leases voided, first claim, with {LongQueue:N0} waiting: {watch.ElapsedMilliseconds} ms");
            await Lists(again, output);
            await output.WriteLineAsync($"memory: {Environment.WorkingSet / 1_048_576} MB working set, {GC.GetTotalMemory(true) / 1_048_576} MB managed");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static Task<Ledger> Open(string folder, string database) =>
        Ledger.Open(new(folder, database, "Bench", Exclusive: true), TimeProvider.System, CancellationToken.None);

    // Messages of a thousand copies: the queue is what is measured, not the spool.
    static async Task Fill(Ledger ledger, int copies)
    {
        for (; copies > 0; copies -= 1_000) await ledger.Spool.Accept(Letter(1_000, TimeSpan.Zero), new byte[MessageSize], CancellationToken.None);
    }

    static async Task Claims(Ledger ledger, int waiting, TextWriter output)
    {
        List<double> ms = [];
        for (var round = 0; round < 50; round++)
        {
            var watch = Stopwatch.StartNew();
            var claimed = await ledger.Queue.Claim(100, Lease, ["elsewhere.example"], isThorough: false, _ => false, CancellationToken.None);
            ms.Add(watch.Elapsed.TotalMilliseconds);
            await ledger.Queue.Release([.. claimed.Select(copy => copy.Id)], CancellationToken.None);
        }

        ms.Sort();
        await output.WriteLineAsync($"claim 100 of {waiting:N0}: median {ms[ms.Count / 2]:F2} ms, worst {ms[^1]:F2} ms");
    }

    // Everything due belongs to domains that are left alone: what a claim must read past before it finds somebody else.
    static async Task BusyClaims(Ledger ledger, TextWriter output)
    {
        var busy = Enumerable.Range(0, 100).Select(i => $"d{i}.example").ToList();
        foreach (var isThorough in new[] { false, true, true, true })
        {
            var watch = Stopwatch.StartNew();
            var claimed = await ledger.Queue.Claim(100, Lease, busy, isThorough, _ => false, CancellationToken.None);
            await output.WriteLineAsync($"claim past {LongQueue:N0} busy ({(isThorough ? "thorough" : "usual")}): {claimed.Count} in {watch.Elapsed.TotalMilliseconds:F1} ms");
        }
    }

    static async Task Lists(Ledger ledger, TextWriter output)
    {
        foreach (var to in new[] { null, "d7.example", "p7@d7.example", "nobody@d7.example" })
        {
            var watch = Stopwatch.StartNew();
            var found = await ledger.Records.List(new(To: to), CancellationToken.None);
            await output.WriteLineAsync($"list {to ?? "all"}: {found.Count} in {watch.Elapsed.TotalMilliseconds:F1} ms");
        }
    }

    static Task AcceptAndRecord(Ledger ledger, int count) => Each(count, async () =>
    {
        foreach (var copy in await Accept(ledger)) await ledger.Queue.Record(Delivered(copy), CancellationToken.None);
    });

    static Task<IReadOnlyList<QueuedCopy>> Accept(Ledger ledger)
    {
        var bytes = new byte[MessageSize];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, 64));
        return ledger.Spool.Accept(Letter(1, Lease), bytes, CancellationToken.None);
    }

    static NewMessage Letter(int recipients, TimeSpan lease)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return new()
        {
            Id = id,
            SentAs = $"<{id:N}@clinic.example>", // as behind an inbound door, where answers are looked for
            AcceptedAt = now,
            Door = Door.Relay,
            From = new(new EmailAddress("sender", "clinic.example")) { Size = MessageSize },
            Size = MessageSize,
            Arrival = new(System.Net.IPAddress.Loopback, "client.clinic.example", null, null),
            Copies = [.. Enumerable.Range(0, recipients).Select(i => new NewCopy(
                Guid.CreateVersion7(now), new(new($"p{i}", $"d{i % 100}.example")), lease > TimeSpan.Zero ? now + lease : null))],
        };
    }

    static CopyResult Delivered(QueuedCopy copy) => new()
    {
        CopyId = copy.Id,
        MessageId = copy.MessageId,
        State = CopyState.Delivered,
        At = TimeProvider.System.GetUtcNow(),
        Evidence = new()
        {
            Protection = "tls",
            Rule = "default",
            Why = "the server spoke TLS 1.3",
            Server = "mx.d0.example",
            Address = "192.0.2.1:25",
            ReplyCode = 250,
            ReplyEnhanced = "2.0.0",
            ReplyText = "Ok: queued as 4F2A1",
        },
    };

    static async Task Each(int count, Func<Task> act)
    {
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0) await act();
        })));
    }

    static async Task Measure(TextWriter output, string what, int count, Func<int, Task> act)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, allocated, watch) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
        await act(count);
        process.Refresh();
        await output.WriteLineAsync(
            $"{what}: {count / watch.Elapsed.TotalSeconds:N0}/s, {(process.TotalProcessorTime - cpu).TotalMicroseconds / count:N0} µs CPU, " +
            $"{(GC.GetTotalAllocatedBytes() - allocated) / count:N0} octets allocated each");
    }
}
