using System.Text.Json.Serialization;
using Postern.Flow.Dkim;
using Postern.Mail.Dkim;
using Postern.Rules.Dkim;
using Postern.Store.Dkim;

namespace Postern.Host.Commands;

/// <summary>A DKIM key as <c>keys dkim … --json</c> prints it.</summary>
sealed record DkimLine
{
    public required Guid Id { get; init; }
    public required string Domain { get; init; }
    public required string Selector { get; init; }

    /// <summary><c>rsa-sha256</c> or <c>ed25519-sha256</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary><c>waiting</c>, <c>active</c>, <c>retiring</c> or <c>retired</c>.</summary>
    public required string State { get; init; }

    /// <summary>It signs whatever the DNS says.</summary>
    public required bool Forced { get; init; }
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When it came into its state.</summary>
    public required DateTimeOffset Since { get; init; }
    public DateTimeOffset? KeptUntil { get; init; }
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>What the DNS said then.</summary>
    public string? Finding { get; init; }

    public static DkimLine Of(OwnDkimKey key) => new()
    {
        Id = key.Id,
        Domain = key.Domain,
        Selector = key.Selector,
        Algorithm = WordOf(key.Algorithm),
        State = WordOf(key.State),
        Forced = key.IsForced,
        MadeAt = key.MadeAt,
        Since = key.ChangedAt,
        KeptUntil = key.KeptUntil,
        CheckedAt = key.CheckedAt,
        Finding = key.Finding,
    };

    public static string WordOf(DkimAlgorithm algorithm) => algorithm switch
    {
        DkimAlgorithm.RsaSha256 => "rsa-sha256",
        DkimAlgorithm.Ed25519Sha256 => "ed25519-sha256",
        DkimAlgorithm.RsaSha1 => "rsa-sha1",
    };

    public static string WordOf(DkimKeyState state) => state switch
    {
        DkimKeyState.Waiting => "waiting",
        DkimKeyState.Active => "active",
        DkimKeyState.Retiring => "retiring",
        DkimKeyState.Retired => "retired",
    };
}

/// <summary>A record to publish.</summary>
/// <param name="Name">Owner, without trailing dot.</param>
/// <param name="Type">Always <c>TXT</c>.</param>
/// <param name="Value">The text, joined; web forms want it so.</param>
/// <param name="Zone">A line of a zone file.</param>
/// <param name="Domain">Of the key.</param>
/// <param name="Selector">Of the key.</param>
/// <param name="State">Of the key.</param>
/// <param name="Revokes">It takes the place of the key's own record.</param>
sealed record DkimRecordLine(string Name, string Type, string Value, string Zone, string Domain, string Selector, string State, bool Revokes)
{
    public static DkimRecordLine Of(DkimRecord record) => new(
        record.Record.Name, "TXT", record.Record.Value, record.Record.ZoneLine, record.Key.Domain, record.Key.Selector, DkimLine.WordOf(record.Key.State), record.IsRevocation);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DkimLine))]
[JsonSerializable(typeof(DkimRecordLine))]
sealed partial class DkimJson : JsonSerializerContext;
