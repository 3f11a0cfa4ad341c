using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Postern.Mail.TlsRpt;

/// <summary>
/// Reads the JSON of a report, compressed or not (RFC 8460 §4.4, §5.2). Never throws for what it reads. What makes a report useless is refused:
/// no organization, id, range or policy, a negative count. What others leave out or spell otherwise is taken: no contact, no domain of a policy,
/// one string for an array of one, unknown names and words. Control characters become spaces.
/// </summary>
public static class TlsReportReader
{
    static readonly byte[] Gzip = [0x1f, 0x8b];

    /// <param name="bytes">What was posted or attached; whether it is compressed, it says itself.</param>
    public static TlsReportReading Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > TlsRptLimits.SizeMax) return Bad($"it is larger than {TlsRptLimits.SizeMax} octets");
        if (!bytes.Span.StartsWith(Gzip)) return ReadJson(bytes.Span);

        return Inflate(bytes) switch
        {
            null => Bad("its compression is broken"),
            { Length: > TlsRptLimits.InflatedSizeMax } => Bad($"it is larger than {TlsRptLimits.InflatedSizeMax} octets without its compression"),
            { } json => ReadJson(json.Span),
        };
    }

    /// <returns>At most one octet more than the limit, however much there is.</returns>
    static ReadOnlyMemory<byte>? Inflate(ReadOnlyMemory<byte> packed)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            using var inflated = new MemoryStream();
            var piece = new byte[64 * 1024];
            for (int read; inflated.Length <= TlsRptLimits.InflatedSizeMax && (read = gzip.Read(piece)) > 0;) inflated.Write(piece, 0, read);
            return inflated.GetBuffer().AsMemory(0, (int)Math.Min(inflated.Length, TlsRptLimits.InflatedSizeMax + 1));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    static TlsReportReading ReadJson(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble)) json = json[Encoding.UTF8.Preamble.Length..];
        try
        {
            if (!IsWithinBounds(json)) return Bad($"it has more than {TlsRptLimits.TokensMax} names and values");

            return JsonSerializer.Deserialize(json, WireJson.Default.WireReport) is { } wire ? Of(wire) : Bad("it is null");
        }
        catch (JsonException)
        {
            return Bad("it is not the JSON of a report");
        }
        catch (InvalidOperationException)
        {
            return Bad("it has text that is not UTF-8"); // A lone surrogate in an escape.
        }
    }

    static bool IsWithinBounds(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = TlsRptLimits.DepthMax });
        for (var tokens = 0; reader.Read();)
            if (++tokens > TlsRptLimits.TokensMax) return false;

        return true;
    }

    static TlsReportReading Of(WireReport wire)
    {
        if (Name(wire.OrganizationName) is not { Length: > 0 } organization) return Bad("it names no organization");
        if (Name(wire.ReportId) is not { Length: > 0 } id) return Bad("it has no report-id");
        if (Time(wire.DateRange?.StartDatetime) is not { } start || Time(wire.DateRange?.EndDatetime) is not { } end || end < start) return Bad("it has no date-range");
        if (wire.Policies is not { Count: > 0 and <= TlsRptLimits.PoliciesMax }) return Bad($"it has no policies, or more than {TlsRptLimits.PoliciesMax}");
        if (wire.Policies.Sum(result => (long)(result?.FailureDetails?.Count ?? 0)) > TlsRptLimits.FailuresMax) return Bad($"it has more than {TlsRptLimits.FailuresMax} failure-details");

        var policies = wire.Policies.Select(Of).OfType<TlsReportPolicy>().ToList();
        return policies.Count == wire.Policies.Count
            ? new TlsReportReading.Good(new(organization, Text(wire.ContactInfo) ?? "", id, start, end, policies))
            : Bad("one of its policies has no policy-type, or a count below zero");
    }

    static TlsReportPolicy? Of(WireResult? wire)
    {
        if (wire?.Policy is not { } policy || Name(policy.PolicyType) is not { Length: > 0 } type || Name(policy.PolicyDomain ?? "") is not { } domain) return null;
        if (wire.Summary is { TotalSuccessfulSessionCount: < 0 } or { TotalFailureSessionCount: < 0 }) return null;

        var details = wire.FailureDetails ?? [];
        var failures = details.Select(Of).OfType<TlsReportFailure>().ToList();
        return failures.Count == details.Count
            ? new(type, Texts(policy.PolicyString), domain.TrimEnd('.').ToLowerInvariant(), Texts(policy.MxHost),
                wire.Summary?.TotalSuccessfulSessionCount ?? 0, wire.Summary?.TotalFailureSessionCount ?? 0, failures)
            : null;
    }

    static TlsReportFailure? Of(WireFailure? wire) => wire is null || wire.FailedSessionCount < 0 || Name(wire.ResultType) is not { Length: > 0 } result ? null
        : new(result, wire.FailedSessionCount)
        {
            SendingIp = Text(wire.SendingMtaIp),
            ReceivingHost = Text(wire.ReceivingMxHostname),
            ReceivingHelo = Text(wire.ReceivingMxHelo),
            ReceivingIp = Text(wire.ReceivingIp),
            More = Text(wire.AdditionalInformation),
            Reason = Text(wire.FailureReasonCode),
        };

    static List<string> Texts(List<string>? texts) => [.. (texts ?? []).Take(TlsRptLimits.LinesMax).Select(text => Text(text) ?? "")];

    /// <returns>Null when there is none, or it is too long to be one.</returns>
    static string? Name(string? name) => name is { Length: <= TlsRptLimits.NameLengthMax } ? Calm(name).Trim() : null;

    static string? Text(string? text) => text is null ? null : Calm(text.Length > TlsRptLimits.TextLengthMax ? text[..TlsRptLimits.TextLengthMax] : text);

    // It will be printed on somebody's terminal. A cut may have parted a pair of surrogates.
    static string Calm(string text) => string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? " " : rune.ToString()));

    static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    static TlsReportReading.Bad Bad(string why) => new(why);
}
