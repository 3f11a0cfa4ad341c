using System.Text.Json;
using Postern.Fuzz.Mime;
using Postern.Mail.Trace;

namespace Postern.Fuzz.Trace;

/// <summary>Any bytes are a message: the report is bounded and holds together, and becomes JSON.</summary>
public static class TraceTarget
{
    static readonly TraceOptions Named = new() { Own = OwnServers.Read(["clinic.example", "192.0.2.0/24"]), Habits = _ => new(9, 1) };

    public static void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        Check(TraceAnalysis.Of(bytes, TraceOptions.Default));
        Check(TraceAnalysis.Of(bytes, Named));
    }

    static void Check(TraceReport report)
    {
        MessageTarget.Require(report.Hops.Count <= TraceLimits.HopsMax, "hops are bounded");
        MessageTarget.Require(report.Trust.LastOwn >= 0 && report.Trust.LastOwn <= report.Hops.Count, "trust ends within the hops");
        MessageTarget.Require(report.Hops.All(hop => hop.Standing == Standing.Own == hop.Number <= report.Trust.LastOwn), "what stands below the line is foreign");
        MessageTarget.Require(report.Hops.All(hop => hop.Standing == Standing.Own || hop.Certainty != Certainty.Certain), "nothing below the line is certain");
        MessageTarget.Require(report.Hops.Take(report.Trust.LastOwn).SkipLast(1).All(hop => hop.Verdict == HopVerdict.Internal || hop.Facts is { FromHost: null, FromIp: null }), "trust does not cross a hop from outside");
        JsonSerializer.SerializeToUtf8Bytes(report, TraceJson.Default.TraceReport);
    }
}
