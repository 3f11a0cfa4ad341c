using System.Text.Json.Serialization;
using Postern.Flow.Keys;
using Postern.Rules.Keys;
using Postern.Store.Keys;

namespace Postern.Host.Commands;

/// <summary>A key as <c>keys … --json</c> prints it.</summary>
sealed record KeyLine
{
    public required Guid Id { get; init; }

    /// <summary><c>recipient</c>, <c>internal</c>, <c>organization</c> or <c>authority</c>.</summary>
    public required string Owner { get; init; }

    /// <summary><c>smime</c> or <c>openpgp</c>.</summary>
    public required string Standard { get; init; }
    public required IReadOnlyList<string> Addresses { get; init; }
    public required string Fingerprint { get; init; }
    public required string Algorithm { get; init; }
    public required DateTimeOffset ValidFrom { get; init; }
    public DateTimeOffset? ValidUntil { get; init; }
    public required string Trust { get; init; }
    public required string Source { get; init; }
    public required bool HasPrivate { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>Whether mail would be encrypted to it, or signed with it, as far as the key itself goes.</summary>
    public required bool Usable { get; init; }

    /// <summary>Why not.</summary>
    public string? Why { get; init; }

    public static KeyLine Of(KeyRecord key, DateTimeOffset now)
    {
        var flaw = RecipientKeys.FlawOf(key, now);
        return new()
        {
            Id = key.Id,
            Owner = OwnerOf(key.Owner),
            Standard = StandardOf(key.Key.Standard),
            Addresses = [.. key.Addresses.Select(address => address.ToString())],
            Fingerprint = key.Key.Fingerprint,
            Algorithm = key.Key.Algorithm,
            ValidFrom = key.Key.ValidFrom,
            ValidUntil = key.Key.ValidUntil,
            Trust = KeyJudge.TrustOf(key.Trust),
            Source = key.Source,
            HasPrivate = key.HasSecret,
            AddedAt = key.AddedAt,
            UsedAt = key.UsedAt,
            Usable = flaw is null,
            Why = flaw is { } found ? KeyJudge.Reason(RecipientKeys.FactsOf(key), found) : null,
        };
    }

    public static string OwnerOf(KeyOwner owner) => owner switch
    {
        KeyOwner.Recipient => "recipient",
        KeyOwner.Internal => "internal",
        KeyOwner.Organization => "organization",
        KeyOwner.Authority => "authority",
    };

    public static string StandardOf(KeyStandard standard) => standard switch
    {
        KeyStandard.Smime => "smime",
        KeyStandard.OpenPgp => "openpgp",
    };

}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyLine))]
[JsonSerializable(typeof(ImportLine))]
[JsonSerializable(typeof(OpenLine))]
sealed partial class KeyJson : JsonSerializerContext;

/// <summary>What an import did with one key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Whose it counts as.</param>
/// <param name="Standard"><c>smime</c> or <c>openpgp</c>.</param>
/// <param name="Addresses">Whose it is.</param>
/// <param name="Fingerprint">Of the key.</param>
/// <param name="IsNew">False when it was there.</param>
/// <param name="PrivateLeftOut">The file had a private half for an address that is not the organization's.</param>
sealed record ImportLine(Guid Id, string Owner, string Standard, IReadOnlyList<string> Addresses, string Fingerprint, bool IsNew, bool PrivateLeftOut);
