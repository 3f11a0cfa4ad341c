using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Postern.Mail.TlsRpt;

/// <summary>Writes reports as JSON (RFC 8460 §4.4), as they are posted and attached.</summary>
public static class TlsReportWriter
{
    /// <summary>Of a report as it is, and of one that is compressed (RFC 8460 §6.4, §6.5).</summary>
    public const string JsonType = "application/tlsrpt+json", GzipType = "application/tlsrpt+gzip";

    public static byte[] Json(TlsReport report) => JsonSerializer.SerializeToUtf8Bytes(Wire(report), WireJson.Default.WireReport);

    /// <summary>As above, compressed (RFC 8460 §5.2).</summary>
    public static byte[] Gzip(TlsReport report)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Json(report));
        return packed.ToArray();
    }

    /// <summary>The name of the file (RFC 8460 §5.1).</summary>
    /// <param name="report">What is in it.</param>
    /// <param name="sender">Domain of who reports.</param>
    /// <param name="domain">Domain that is reported on.</param>
    /// <param name="unique">Letters and digits that tell it from others of the same time.</param>
    public static string FileName(TlsReport report, string sender, string domain, string unique) => string.Create(
        CultureInfo.InvariantCulture, $"{sender}!{domain}!{report.Start.ToUnixTimeSeconds()}!{report.End.ToUnixTimeSeconds()}!{unique}.json.gz");

    static WireReport Wire(TlsReport report) => new()
    {
        OrganizationName = report.Organization,
        DateRange = new() { StartDatetime = Time(report.Start), EndDatetime = Time(report.End) },
        ContactInfo = report.Contact,
        ReportId = report.Id,
        Policies = [.. report.Policies.Select(Wire)],
    };

    static WireResult Wire(TlsReportPolicy policy) => new()
    {
        Policy = new()
        {
            PolicyType = policy.Type,
            PolicyString = policy.Text.Count > 0 ? [.. policy.Text] : null,
            PolicyDomain = policy.Domain.Length > 0 ? policy.Domain : null,
            MxHost = policy.Mx.Count > 0 ? [.. policy.Mx] : null,
        },
        Summary = new() { TotalSuccessfulSessionCount = policy.Succeeded, TotalFailureSessionCount = policy.Failed },
        FailureDetails = policy.Failures.Count > 0 ? [.. policy.Failures.Select(Wire)] : null,
    };

    static WireFailure Wire(TlsReportFailure failure) => new()
    {
        ResultType = failure.Result,
        SendingMtaIp = failure.SendingIp,
        ReceivingMxHostname = failure.ReceivingHost,
        ReceivingMxHelo = failure.ReceivingHelo,
        ReceivingIp = failure.ReceivingIp,
        FailedSessionCount = failure.Count,
        AdditionalInformation = failure.More,
        FailureReasonCode = failure.Reason,
    };

    static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
