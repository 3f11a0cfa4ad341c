using System.Globalization;
using Postern.Mail.Dkim;
using Postern.Rules.Dkim;
using Postern.Store;
using Postern.Store.Dkim;

namespace Postern.Flow.Dkim;

/// <summary>The organization's DKIM keys: makes them, lets them follow each other, and takes them out of use.</summary>
public sealed class DkimKeys(Ledger ledger, Organization organization, DkimOptions options, TimeProvider clock)
{
    /// <summary>Most keys of one domain, retired ones included: each is a record to publish.</summary>
    public const int PerDomainMax = 20;

    /// <summary>Makes keys for each mail domain of the organization that never had any.</summary>
    /// <returns>What was made.</returns>
    public async Task<IReadOnlyList<OwnDkimKey>> Prepare(CancellationToken ct)
    {
        List<OwnDkimKey> made = [];
        if (!options.Sign) return made;

        var known = await ledger.Dkim.List(ct);
        foreach (var domain in organization.Domains.Where(domain => !known.Exists(key => key.Domain == domain))) made.AddRange(await Make(domain, options.Kinds, ct));
        return made;
    }

    /// <summary>Makes a key of each kind of which the domain has none that signs or will.</summary>
    /// <returns>What was made.</returns>
    public async Task<IReadOnlyList<OwnDkimKey>> Complete(string domain, CancellationToken ct)
    {
        var keys = await Of(domain, ct);
        return await Make(domain, [.. options.Kinds.Where(kind => !keys.Exists(key => key.Algorithm == kind && key.State is DkimKeyState.Waiting or DkimKeyState.Active))], ct);
    }

    /// <summary>Makes a successor of each kind of which none waits yet. The present key signs until its successor is published.</summary>
    /// <returns>What was made.</returns>
    public async Task<IReadOnlyList<OwnDkimKey>> Rotate(string domain, CancellationToken ct)
    {
        var keys = await Of(domain, ct);
        return await Make(domain, [.. options.Kinds.Where(kind => !keys.Exists(key => key.Algorithm == kind && key.State == DkimKeyState.Waiting))], ct);
    }

    /// <summary>Takes a key out of use. False when it is already.</summary>
    public async Task<bool> Retire(OwnDkimKey key, CancellationToken ct)
    {
        if (DkimKeyLife.Retire(FactsOf(key), clock.GetUtcNow(), options.Kept) is not { } change) return false;
        await ledger.Dkim.Change([change], ct);
        return true;
    }

    /// <summary>Forgets a key that signs nothing and needs no record. False when it does.</summary>
    public async Task<bool> Remove(OwnDkimKey key, CancellationToken ct) => DkimKeyLife.MayRemove(FactsOf(key)) && await ledger.Dkim.Remove(key.Id, ct);

    /// <summary>The records that must stand in the DNS now, one for each key: the key itself, or that it is revoked.</summary>
    public async Task<IReadOnlyList<DkimRecord>> Records(CancellationToken ct) => [.. (await ledger.Dkim.List(ct)).Select(DkimRecord.Of)];

    /// <summary>The same key for the judge.</summary>
    /// <param name="key">On file.</param>
    /// <param name="isPublished">Null where the DNS was not asked, or did not answer.</param>
    public static DkimKeyFacts FactsOf(OwnDkimKey key, bool? isPublished = null) => new(key.Id, key.Algorithm.ToString(), key.State, key.MadeAt)
    {
        IsForced = key.IsForced,
        IsPublished = isPublished,
        KeptUntil = key.KeptUntil,
    };

    async Task<List<OwnDkimKey>> Of(string domain, CancellationToken ct) => [.. (await ledger.Dkim.List(ct)).Where(key => key.Domain == domain)];

    async Task<IReadOnlyList<OwnDkimKey>> Make(string domain, IReadOnlyList<DkimAlgorithm> kinds, CancellationToken ct)
    {
        var before = (await Of(domain, ct)).Select(key => key.Selector).ToHashSet();
        if (before.Count + kinds.Count > PerDomainMax) throw new DkimKeysRefusedException($"{domain} has {before.Count} keys: remove retired ones first");

        foreach (var kind in kinds)
        {
            using var key = NewKey(domain, FreeSelector(kind, before), kind);
            await ledger.Dkim.Add(key, ct);
        }

        return [.. (await Of(domain, ct)).Where(key => !before.Contains(key.Selector))];
    }

    // The day in the name tells an administrator which of the records in a zone is the old one.
    string FreeSelector(DkimAlgorithm kind, HashSet<string> taken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"p{clock.GetUtcNow():yyyyMMdd}{(kind == DkimAlgorithm.Ed25519Sha256 ? 'e' : 'r')}");
        return Enumerable.Range(1, PerDomainMax + 1).Select(number => number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{number}")).First(each => !taken.Contains(each));
    }

    static DkimKey NewKey(string domain, string selector, DkimAlgorithm kind) => kind switch
    {
        DkimAlgorithm.RsaSha256 => DkimKey.NewRsa(domain, selector),
        DkimAlgorithm.Ed25519Sha256 => DkimKey.NewEd25519(domain, selector),
        DkimAlgorithm.RsaSha1 => throw new ArgumentException("nothing is signed with SHA-1", nameof(kind)),
    };
}

/// <summary>A key was not made; the message says why, for whoever asked.</summary>
public sealed class DkimKeysRefusedException(string message) : Exception(message);
