using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Flow.Discover;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;
using Postern.Store;

namespace Postern.Flow.Keys;

/// <summary>Keeps finds in the ledger, so that a restart does not ask the whole world anew.</summary>
public static class FindingsMemory
{
    public static FindingsShelf In(Ledger ledger) => new(
        (address, ct) => Recall(ledger, address, ct),
        (address, findings, ct) => new(ledger.Discoveries.Keep(address, Write(findings), findings.GoodUntil, ct)));

    static async ValueTask<Findings?> Recall(Ledger ledger, EmailAddress address, CancellationToken ct) =>
        await ledger.Discoveries.Recall(address, ct) is var (found, until) ? Read(found, until) : null;

    internal static byte[] Write(Findings findings) => JsonSerializer.SerializeToUtf8Bytes(new KeptFindings(
        [.. findings.Keys.Select(key => new KeptKey(key.Form, key.Origin, key.Bytes.ToArray(), key.NeedsPublicChain))],
        [.. findings.Constraints.Select(record => new KeptConstraint(record.Usage, record.Selector, record.Matching, record.Data.ToArray()))]), FindingsJson.Default.KeptFindings);

    internal static Findings? Read(byte[] kept, DateTimeOffset until) => JsonSerializer.Deserialize(kept, FindingsJson.Default.KeptFindings) is { } read
        ? new Findings(
            [.. read.Keys.Select(key => new FoundKey(key.Form, key.Origin, key.Bytes, key.NeedsPublicChain))],
            [.. read.Constraints.Select(record => new AssociationRecord(record.Usage, record.Selector, record.Matching, record.Data))],
            [],
            until)
        : null;
}

sealed record KeptFindings(IReadOnlyList<KeptKey> Keys, IReadOnlyList<KeptConstraint> Constraints);

sealed record KeptKey(FoundForm Form, KeyOrigin Origin, byte[] Bytes, bool NeedsPublicChain);

sealed record KeptConstraint(CertificateUsage Usage, CertificateSelector Selector, CertificateMatching Matching, byte[] Data);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(KeptFindings))]
sealed partial class FindingsJson : JsonSerializerContext;
