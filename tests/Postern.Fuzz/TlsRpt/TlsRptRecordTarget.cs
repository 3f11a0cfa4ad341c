using Postern.Fuzz.Mime;
using Postern.Mail.TlsRpt;

namespace Postern.Fuzz.TlsRpt;

/// <summary>Any record is places for reports, or none with a reason.</summary>
public static class TlsRptRecordTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var record = TlsRptRecord.Read(input, out var problem);
        MessageTarget.Require(record is null == problem.Length > 0, "a problem is said");
        MessageTarget.Require(record is null or { Reports.Count: > 0 and <= TlsRptRecord.ReportsMax }, "there are some places, and not too many");
        foreach (var place in record?.Reports ?? []) MessageTarget.Require(place.OriginalString.All(c => c is > ' ' and <= '~'), "a place holds no space and no control character");
    }
}
