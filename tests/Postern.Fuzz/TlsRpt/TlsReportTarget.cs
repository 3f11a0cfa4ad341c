using Postern.Fuzz.Mime;
using Postern.Mail.TlsRpt;

namespace Postern.Fuzz.TlsRpt;

/// <summary>Any bytes are a report within bounds, or none; what is written of it reads the same. As JSON, compressed, and as mail.</summary>
public static class TlsReportTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (TlsReportFile.Read(input.ToArray()) is not TlsReportReading.Good { Report: var report }) return;

        MessageTarget.Require(report.Organization.Length is > 0 and <= TlsRptLimits.NameLengthMax && report.Id.Length is > 0 and <= TlsRptLimits.NameLengthMax, "names are bounded");
        MessageTarget.Require(report.Start <= report.End, "time goes on");
        MessageTarget.Require(report.Policies.Count is > 0 and <= TlsRptLimits.PoliciesMax, "policies are bounded");
        MessageTarget.Require(report.Policies.All(policy => policy.Succeeded >= 0 && policy.Failed >= 0 && policy.Failures.All(failure => failure.Count >= 0)), "counts are");
        MessageTarget.Require(!report.Organization.Any(char.IsControl) && !report.Contact.Any(char.IsControl), "nothing moves a terminal");

        var again = TlsReportReader.Read(TlsReportWriter.Gzip(report)) as TlsReportReading.Good;
        MessageTarget.Require(again is not null && TlsReportWriter.Json(again.Report).AsSpan().SequenceEqual(TlsReportWriter.Json(report)), "what is written reads the same");
    }
}
