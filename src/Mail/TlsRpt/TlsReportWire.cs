using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.Mail.TlsRpt;

/// <summary>The JSON of a report (RFC 8460 §4.4): names are those of the properties in kebab case.</summary>
sealed record WireReport
{
    public string? OrganizationName { get; init; }
    public WireRange? DateRange { get; init; }
    public string? ContactInfo { get; init; }
    public string? ReportId { get; init; }
    public List<WireResult?>? Policies { get; init; }
}

sealed record WireRange
{
    public string? StartDatetime { get; init; }
    public string? EndDatetime { get; init; }
}

sealed record WireResult
{
    public WirePolicy? Policy { get; init; }
    public WireSummary? Summary { get; init; }
    public List<WireFailure?>? FailureDetails { get; init; }
}

sealed record WirePolicy
{
    public string? PolicyType { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public List<string>? PolicyString { get; init; }
    public string? PolicyDomain { get; init; }

    // One string in the example of Appendix B, an array in the words of §4.4. Both are about.
    [JsonConverter(typeof(OneOrMany))]
    public List<string>? MxHost { get; init; }
}

sealed record WireSummary
{
    public long TotalSuccessfulSessionCount { get; init; }
    public long TotalFailureSessionCount { get; init; }
}

sealed record WireFailure
{
    public string? ResultType { get; init; }
    public string? SendingMtaIp { get; init; }
    public string? ReceivingMxHostname { get; init; }
    public string? ReceivingMxHelo { get; init; }
    public string? ReceivingIp { get; init; }
    public long FailedSessionCount { get; init; }
    public string? AdditionalInformation { get; init; }
    public string? FailureReasonCode { get; init; }
}

/// <summary>A string, or an array of strings; written as an array.</summary>
sealed class OneOrMany : JsonConverter<List<string>>
{
    public override List<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.String) return [reader.GetString() ?? ""];
        if (reader.TokenType is not JsonTokenType.StartArray) throw new JsonException();

        List<string> texts = [];
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            texts.Add(reader.TokenType is JsonTokenType.String ? reader.GetString() ?? "" : throw new JsonException());

        return texts;
    }

    public override void Write(Utf8JsonWriter writer, List<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var text in value) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}

// The names in I-JSON are unique (RFC 7493 §2.3): of two values of one name, readers would not agree which holds.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    AllowDuplicateProperties = false,
    MaxDepth = TlsRptLimits.DepthMax)]
[JsonSerializable(typeof(WireReport))]
sealed partial class WireJson : JsonSerializerContext;
