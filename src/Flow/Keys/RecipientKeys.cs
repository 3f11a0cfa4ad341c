using System.Collections.Concurrent;
using Postern.Mail.Addresses;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Flow.Keys;

/// <summary>Gathers the keys of a recipient: those on file, and where none of them will do, those that discovery finds.</summary>
/// <param name="ledger">Holds what is on file.</param>
/// <param name="discover">Asks outside, within its own limit of time; null asks nobody.</param>
/// <param name="clock">Tells which keys hold now.</param>
/// <param name="revoked">Asks the issuers of certificates, within its own limit of time; null asks nobody.</param>
public sealed class RecipientKeys(Ledger ledger, DiscoverKeys? discover, TimeProvider clock, AskRevocation? revoked = null)
{
    /// <summary>Addresses whose keys are kept ready in memory.</summary>
    public const int AddressesMax = 10_000;

    /// <summary>Most certificates of one recipient that issuers are asked about; the others count as not known.</summary>
    public const int AskedMax = 4;

    readonly ConcurrentDictionary<EmailAddress, (long Changes, IReadOnlyList<KeyFacts> Keys)> ready = new();

    /// <param name="recipient">In A-labels.</param>
    /// <param name="leastTrust">Keys on file with less do not spare the question outside.</param>
    /// <param name="ct">Stops gathering.</param>
    public async ValueTask<IReadOnlyList<KeyFacts>> Of(EmailAddress recipient, KeyTrust leastTrust, CancellationToken ct)
    {
        var onFile = await ledger.Keys.Presence.Has(recipient, ct) ? await OnFile(recipient, ct) : [];
        onFile = await Asked(onFile, recipient, leastTrust, ct);
        if (discover is null || onFile.Any(key => IsGood(key, recipient, leastTrust))) return onFile;

        var found = await discover(recipient, ct);
        return found.Count == 0 ? onFile : Merge(onFile, await Asked(found, recipient, leastTrust, ct));
    }

    async ValueTask<IReadOnlyList<KeyFacts>> OnFile(EmailAddress recipient, CancellationToken ct)
    {
        var changes = ledger.Keys.Presence.Changes;
        if (ready.TryGetValue(recipient, out var known) && known.Changes == changes) return known.Keys;

        var found = await ledger.Keys.Find(recipient, ct);
        if (ready.Count >= AddressesMax) ready.Clear();
        IReadOnlyList<KeyFacts> facts = [.. found.Select(FactsOf)];
        ready[recipient] = (changes, facts);
        return facts;
    }

    /// <summary>What is on file as policy judges it.</summary>
    public static KeyFacts FactsOf(KeyRecord key) => new(key.Id, key.Key, key.Trust, key.Source, key.Material) { BoundTo = key.BoundTo };

    /// <summary>What speaks against a key as such, whoever owns it; null when nothing does.</summary>
    public static KeyFlaw? FlawOf(KeyRecord key, DateTimeOffset now) => key.Owner switch
    {
        KeyOwner.Recipient => KeyJudge.FlawOf(FactsOf(key), key.Addresses is [var first, ..] ? first : default, now, KeyTrust.Harvested),
        KeyOwner.Internal or KeyOwner.Organization or KeyOwner.Authority => KeyJudge.SigningFlawOf(key.Key, now),
    };

    // Only about certificates that would be used: a question tells somebody that there is mail.
    async ValueTask<IReadOnlyList<KeyFacts>> Asked(IReadOnlyList<KeyFacts> keys, EmailAddress recipient, KeyTrust leastTrust, CancellationToken ct)
    {
        if (revoked is null || keys.Count == 0) return keys;

        var count = 0;
        return await Task.WhenAll(keys.Select(async key => key.Key.Standard == KeyStandard.Smime && IsGood(key, recipient, leastTrust)
            ? key with { Revocation = await revoked(key, mayAsk: Interlocked.Increment(ref count) <= AskedMax, ct) }
            : key));
    }

    bool IsGood(KeyFacts key, EmailAddress recipient, KeyTrust leastTrust) => KeyJudge.FlawOf(key, recipient, clock.GetUtcNow(), leastTrust) is null;

    // A key that is on file counts as it is there: what an administrator removed or trusts less is not brought back by a find of the same.
    static IReadOnlyList<KeyFacts> Merge(IReadOnlyList<KeyFacts> onFile, IReadOnlyList<KeyFacts> found) =>
        [.. onFile.Concat(found).DistinctBy(key => (key.Key.Fingerprint, key.Trust)).OrderByDescending(key => key.Trust)];
}

/// <summary>Looks outside for the keys of an address; an answer comes within the limit of time that discovery has.</summary>
public delegate ValueTask<IReadOnlyList<KeyFacts>> DiscoverKeys(EmailAddress address, CancellationToken ct);

/// <summary>Whether a certificate was revoked; an answer comes within the limit of time that the setting gives.</summary>
public delegate ValueTask<Revocation> AskRevocation(KeyFacts key, bool mayAsk, CancellationToken ct);
