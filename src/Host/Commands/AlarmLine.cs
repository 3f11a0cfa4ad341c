using System.Globalization;
using System.Text.Json.Serialization;
using Postern.Rules.Domains;
using Postern.Store.Domains;

namespace Postern.Host.Commands;

/// <summary>An alarm, as JSON and in words.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Domain">Whose exchangers.</param>
/// <param name="Kind"><c>no-tls</c>, <c>proof</c> or <c>new-server</c>.</param>
/// <param name="Server">Which one, last.</param>
/// <param name="Why">In one sentence.</param>
/// <param name="Level">The least that was proven; none: no TLS.</param>
/// <param name="FirstAt">When it was opened.</param>
/// <param name="LastAt">When it was last raised.</param>
/// <param name="Count">How often, at most once a minute.</param>
/// <param name="State"><c>open</c>, <c>recovered</c> (and open) or <c>accepted</c>.</param>
/// <param name="RecoveredAt">When it came right by itself.</param>
/// <param name="AcceptedAt">When somebody accepted it.</param>
/// <param name="AcceptedBy">Who.</param>
sealed record AlarmLine(
    Guid Id, string Domain, string Kind, string Server, string Why, string? Level, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Count, string State,
    DateTimeOffset? RecoveredAt, DateTimeOffset? AcceptedAt, string? AcceptedBy)
{
    public static AlarmLine Of(Alarm alarm) => new(
        alarm.Id, alarm.Domain, alarm.Kind, alarm.Server, alarm.Words, alarm.Level is { } level ? MemoryWords.NameOf(level) : null, alarm.FirstAt, alarm.LastAt, alarm.Count,
        alarm.AcceptedAt is not null ? "accepted" : alarm.RecoveredAt is not null ? "recovered" : "open", alarm.RecoveredAt, alarm.AcceptedAt, alarm.AcceptedBy);

    [JsonIgnore]
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Domain}: {Why} ({Kind}, {State}, {Count} × since {FirstAt:yyyy-MM-dd HH:mm} UTC, last {LastAt:yyyy-MM-dd HH:mm})");

    /// <summary>For below a list of something else; null when none is open.</summary>
    public static string? Summary(IReadOnlyList<Alarm> open) => open.Count == 0 ? null
        : $"{open.Count} {(open.Count == 1 ? "alarm is" : "alarms are")} open: {string.Join(", ", open.Select(alarm => alarm.Domain).Distinct().Take(DomainsNamedMax))} (postern alarms)";

    const int DomainsNamedMax = 5;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlarmLine))]
[JsonSerializable(typeof(MemoryLine))]
sealed partial class MemoryJson : JsonSerializerContext;

/// <summary>What is remembered of a domain.</summary>
/// <param name="Domain">A-labels.</param>
/// <param name="Least">The least that any exchanger must prove, and every new one; none while nothing is settled.</param>
/// <param name="Servers">Its exchangers.</param>
/// <param name="Alarms">Those that are open.</param>
sealed record MemoryLine(string Domain, string? Least, IReadOnlyList<RememberedLine> Servers, IReadOnlyList<AlarmLine> Alarms);
