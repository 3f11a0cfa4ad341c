using System.Collections.Concurrent;
using System.Collections.Frozen;
using Postern.Mail.Dkim;
using Postern.Store;
using Postern.Store.Dkim;

namespace Postern.Flow.Dkim;

/// <summary>The keys that sign, opened and in memory. Other processes change keys too: the ledger is asked again after <see cref="FreshFor"/>.</summary>
/// <param name="active">Keys that sign, as the ledger has them.</param>
/// <param name="open">The private half of one.</param>
/// <param name="clock">Tells the time.</param>
public sealed class ReadyKeys(
    Func<CancellationToken, Task<List<OwnDkimKey>>> active, Func<Guid, CancellationToken, Task<byte[]?>> open, TimeProvider clock) : IDisposable
{
    /// <summary>What another process changed is seen after this at the latest.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(2);

    // A key may be signing when it goes out of use, so none is closed before the program stops.
    readonly ConcurrentDictionary<Guid, DkimKey> opened = new();
    readonly SemaphoreSlim reading = new(1);

    // Replaced as a whole, so that readers need no lock.
    volatile FrozenDictionary<string, SigningDomain>? known;
    long readAt;

    public static ReadyKeys In(Ledger ledger, TimeProvider clock) => new(ledger.Dkim.Active, ledger.Dkim.OpenSecret, clock);

    /// <summary>By domain. One asks the ledger; the others go on with what was known a moment ago.</summary>
    public async ValueTask<FrozenDictionary<string, SigningDomain>> Domains(CancellationToken ct)
    {
        if (known is { } fresh && clock.GetElapsedTime(Interlocked.Read(ref readAt)) < FreshFor) return fresh;
        if (!await reading.WaitAsync(known is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, ct)) return known!; // it is not null: then one waits

        try
        {
            if (known is { } read && clock.GetElapsedTime(Interlocked.Read(ref readAt)) < FreshFor) return read;
            return known = await Read(ct);
        }
        catch (LedgerUnavailableException) when (known is not null)
        {
            return known; // what signed a moment ago still does
        }
        finally
        {
            Interlocked.Exchange(ref readAt, clock.GetTimestamp());
            reading.Release();
        }
    }

    public void Dispose()
    {
        foreach (var key in opened.Values) key.Dispose();
        reading.Dispose();
    }

    async Task<FrozenDictionary<string, SigningDomain>> Read(CancellationToken ct)
    {
        var keys = await active(ct);
        if (known is { } before && before.Values.Sum(domain => domain.Ids.Count) == keys.Count && keys.TrueForAll(key => before.TryGetValue(key.Domain, out var domain) && domain.Ids.Contains(key.Id)))
            return before;

        Dictionary<string, SigningDomain> domains = [];
        foreach (var domain in keys.GroupBy(key => key.Domain))
        {
            List<(Guid Id, DkimKey Key)> ready = [];
            // RSA on top: a verifier that looks at one signature only knows that one.
            foreach (var key in domain.OrderBy(key => key.Algorithm == DkimAlgorithm.Ed25519Sha256))
                if (await Open(key, ct) is { } open) ready.Add((key.Id, open));
            if (ready.Count > 0) domains[domain.Key] = new(domain.Key, [.. ready.Select(key => key.Id)], [.. ready.Select(key => key.Key)], new([.. ready.Select(key => key.Key)], Options, clock));
        }

        return domains.ToFrozenDictionary();
    }

    async Task<DkimKey?> Open(OwnDkimKey key, CancellationToken ct)
    {
        if (opened.TryGetValue(key.Id, out var ready)) return ready;
        if (await open(key.Id, ct) is not { } secret) return null;

        ready = DkimKey.Import(key.Domain, key.Selector, secret);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        return opened[key.Id] = ready;
    }

    static readonly DkimSigningOptions Options = new();
}

/// <summary>A domain that we sign for.</summary>
/// <param name="Name">d=.</param>
/// <param name="Ids">Of the keys.</param>
/// <param name="Keys">One of each kind, usually.</param>
/// <param name="Signer">Signs with all of them.</param>
public sealed record SigningDomain(string Name, IReadOnlyList<Guid> Ids, IReadOnlyList<DkimKey> Keys, DkimSigner Signer)
{
    /// <summary>Relaxed alignment (RFC 9989 §4.4) takes a signature of a domain above the author's; the closest is the most exact.</summary>
    public static SigningDomain? Closest(string author, FrozenDictionary<string, SigningDomain> domains, Organization organization)
    {
        for (var name = author; organization.Owns(name); name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (domains.TryGetValue(name, out var domain)) return domain;
            if (!name.Contains('.', StringComparison.Ordinal)) break;
        }

        return null;
    }

    /// <summary>The key that seals ARC sets: RSA, which all know. Null while none signs.</summary>
    public static DkimKey? Sealing(FrozenDictionary<string, SigningDomain> domains, Organization organization) =>
        Closest(organization.MailDomain, domains, organization)?.Keys.FirstOrDefault(key => key.Algorithm == DkimAlgorithm.RsaSha256);
}
