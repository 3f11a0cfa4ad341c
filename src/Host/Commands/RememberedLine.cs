using System.Globalization;
using System.Text.Json.Serialization;
using Postern.Rules.Domains;

namespace Postern.Host.Commands;

/// <summary>What is remembered of one exchanger, as JSON and in words.</summary>
/// <param name="Server">Its name.</param>
/// <param name="Expected"><c>encrypted</c>, <c>verified</c>, <c>mta-sts</c>, <c>dane</c>: what it must prove; none when nothing is settled.</param>
/// <param name="Since">Since when nothing less was proven.</param>
/// <param name="Rising">What it proves now and is not expected yet.</param>
/// <param name="RisingSince">Since when.</param>
/// <param name="LeastTls">The least version of the last week.</param>
/// <param name="Key">SHA-256 of its public key.</param>
/// <param name="KeySince">Since when.</param>
/// <param name="SeenAt">When it was last met, to the day.</param>
sealed record RememberedLine(
    string Server, string? Expected, DateTimeOffset? Since, string? Rising, DateTimeOffset? RisingSince, string? LeastTls, string? Key, DateTimeOffset? KeySince, DateTimeOffset SeenAt)
{
    [JsonIgnore]
    public string Words => string.Join(", ", Parts());

    public static RememberedLine Of(ServerMemory known)
    {
        var rising = known.DaneSince is not null ? Mail.Tls.ServerProof.Dane
            : known.MtaStsSince is not null ? Mail.Tls.ServerProof.MtaSts
            : known.VerifiedSince is not null ? Mail.Tls.ServerProof.Verified
            : known.EncryptedSince is not null ? Mail.Tls.ServerProof.Encrypted : (Mail.Tls.ServerProof?)null;
        if (rising <= known.Settled) rising = null;
        return new(
            known.Server,
            known.Settled is { } settled ? MemoryWords.NameOf(settled) : null,
            known.Settled is { } level ? known.Since(level) : null,
            rising is { } more ? MemoryWords.NameOf(more) : null,
            rising is { } above ? known.Since(above) : null,
            known.LeastVersion is { } version ? CopyTable.Version(version) : null,
            known.Key,
            known.KeySince,
            known.SeenAt);
    }

    IEnumerable<string> Parts()
    {
        yield return Expected is null ? $"{Server}: nothing is expected yet" : string.Create(CultureInfo.InvariantCulture, $"{Server}: {Expected} since {Since:yyyy-MM-dd}");
        if (Rising is not null) yield return string.Create(CultureInfo.InvariantCulture, $"{Rising} since {RisingSince:yyyy-MM-dd HH:mm} and not settled");
        if (LeastTls is not null) yield return $"TLS {LeastTls} or better";
        if (Key is not null) yield return string.Create(CultureInfo.InvariantCulture, $"key {Key[..16]}… since {KeySince:yyyy-MM-dd}");
    }
}
