using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Postern.Mail.Trace;

namespace Postern.Bench.Trace;

/// <summary>Whole headers analyzed per second of CPU time by one thread, and the longest time that one shape of a Received field takes. Sets: shared data where it is there, else generated.</summary>
public static class TraceBench
{
    const int Rounds = 9;
    static readonly TimeSpan RoundLength = TimeSpan.FromMilliseconds(500);

    public static void Run(TextWriter output)
    {
        var folder = Shared();
        if (folder is null) output.WriteLine("trace: shared data is absent, generated lines only");
        Messages("generated", [.. Enumerable.Repeat(Generated(), 100)], output);
        if (folder is null) return;

        Messages("chains", [.. File.ReadLines(Path.Combine(folder, "chains_unlabelled.jsonl")).Select(Chain)], output);
        Shapes([.. File.ReadLines(Path.Combine(folder, "unlabelled_shapes.jsonl")).Select(Raw)], output);
    }

    static void Messages(string set, List<byte[]> messages, TextWriter output)
    {
        var rates = new double[Rounds];
        for (var round = -2; round < Rounds; round++)
        {
            var (done, watch, before) = (0L, Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            for (; watch.Elapsed < RoundLength; done += messages.Count)
            {
                foreach (var message in messages) TraceAnalysis.Of(message, Postern.Mail.Trace.TraceOptions.Default);
            }

            if (round >= 0) rates[round] = done / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        }

        Array.Sort(rates);
        var hops = messages.Average(message => TraceAnalysis.Of(message, Postern.Mail.Trace.TraceOptions.Default).Hops.Count);
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        foreach (var message in messages) TraceAnalysis.Of(message, Postern.Mail.Trace.TraceOptions.Default);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / messages.Count;
        output.WriteLine($"trace: {set}, {messages.Count} messages of {hops:N1} hops: {rates[Rounds / 2]:N0} messages per second of CPU time ({rates[0]:N0} to {rates[^1]:N0}), {allocated:N0} bytes allocated per message");
    }

    /// <summary>The best of several rounds for each shape, so that what the machine does besides does not count; then the slowest shape.</summary>
    static void Shapes(List<string> shapes, TextWriter output)
    {
        var best = Enumerable.Repeat(TimeSpan.MaxValue, shapes.Count).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var at = 0; at < shapes.Count; at++)
            {
                var start = Stopwatch.GetTimestamp();
                ReceivedReader.Read(shapes[at]);
                var took = Stopwatch.GetElapsedTime(start);
                if (took < best[at]) best[at] = took;
            }
        }

        output.WriteLine($"trace: {shapes.Count} shapes of a Received field: {best.Average(time => time.TotalMicroseconds):N1} µs on average, {best.Max().TotalMicroseconds:N1} µs the slowest");
    }

    static byte[] Chain(string row)
    {
        using var json = JsonDocument.Parse(row);
        return Encoding.UTF8.GetBytes(string.Concat(json.RootElement.GetProperty("headers").EnumerateArray().Select(header => $"{header[0]}:{header[1]}\r\n")) + "Content-Type: text/plain\r\n\r\nbody");
    }

    static string Raw(string row)
    {
        using var json = JsonDocument.Parse(row);
        return json.RootElement.GetProperty("raw").GetString() ?? "";
    }

    static byte[] Generated()
    {
        const string Line = "Received: from mx{0}.example.org (mx{0}.example.org [198.51.100.{0}])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
            + "\tby mx{1}.example.net (Postfix) with ESMTPS id 4Pr0zf6wKyz7w9L;\r\n\tMon,  3 Apr 2023 16:18:2{0} +0000\r\n";
        return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 5).Select(hop => string.Format(System.Globalization.CultureInfo.InvariantCulture, Line, hop, hop - 1)))
            + "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s; h=from; bh=AA==; b=AA==\r\nSubject: x\r\n\r\nbody");
    }

    static string? Shared()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var data = Path.Combine(folder, "shared", "data", "received");
            if (Directory.Exists(data)) return data;
        }

        return null;
    }
}
