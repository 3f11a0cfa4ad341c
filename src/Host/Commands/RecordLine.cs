using System.Text.Json.Serialization;
using Postern.Flow.Publish;

namespace Postern.Host.Commands;

/// <summary>A record as <c>dns-records</c> prints it.</summary>
sealed record RecordLine
{
    public required string Name { get; init; }

    /// <summary><c>TXT</c>, <c>TLSA</c>, <c>CNAME</c>, or <c>certificate</c> for a name that the certificate must have.</summary>
    public required string Type { get; init; }
    public required string Value { get; init; }
    public required string Zone { get; init; }
    public required string Why { get; init; }

    /// <summary><c>published</c>, <c>differs</c>, <c>missing</c>, <c>useless</c> or <c>unknown</c>; only when the DNS was asked.</summary>
    public string? State { get; init; }

    /// <summary>What the DNS has.</summary>
    public string? Found { get; init; }

    [JsonIgnore]
    public bool FallsShort { get; init; }

    public static RecordLine Of(OwnRecord record, RecordFinding? finding) => new()
    {
        Name = record.Name,
        Type = record.Type,
        Value = record.Data,
        Zone = record.ZoneLine,
        Why = record.Why,
        State = finding is null ? null : WordOf(finding.State),
        Found = finding?.Found,
        FallsShort = finding?.FallsShort ?? false,
    };

    /// <summary>A line of a zone file; what is not for the zone stands behind semicolons.</summary>
    public string ToText() => (State, Found) switch
    {
        (null, _) => $"; {Why}\n{Zone}\n",
        (var state, null) => $"; {state}: {Why}\n{Zone}\n",
        (var state, var found) => $"; {state}: {Why}\n;   there is: {Printable(found)}\n{Zone}\n",
    };

    // Others' records end up on a terminal.
    static string Printable(string text) => string.Concat(text.Select(c => c is >= ' ' and < '\u007f' ? c : '?'));

    static string WordOf(RecordState state) => state switch
    {
        RecordState.Published => "published",
        RecordState.Differs => "differs",
        RecordState.Missing => "missing",
        RecordState.Useless => "useless",
        RecordState.Unknown => "unknown",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordLine))]
sealed partial class RecordLineJson : JsonSerializerContext;
