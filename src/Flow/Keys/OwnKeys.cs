using System.Collections.Concurrent;
using Postern.Mail.Addresses;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Flow.Keys;

/// <summary>
/// The organization's side: its authority, its own signing keys, and those of its people. What the gateway signs with is a person's key
/// where there is one, else the organization's; the latter are made when they are first needed, and anew before they end.
/// </summary>
public sealed class OwnKeys(Ledger ledger, Organization organization, TimeProvider clock) : IDisposable
{
    /// <summary>For how long keys that are made here hold.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3 * 365);

    /// <summary>The organization's own signing keys are made anew so long before they end.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(60);

    /// <summary>Signers kept ready in memory, and as many people who read.</summary>
    const int SignersMax = 1_000;

    // The organization's own stand under no address; null stands for people who have none.
    readonly ConcurrentDictionary<EmailAddress, SmimeIdentity?> identities = new();
    readonly ConcurrentDictionary<EmailAddress, OpenPgpKey?> openPgpKeys = new();
    readonly ConcurrentDictionary<EmailAddress, PersonsKeys?> people = new();
    readonly SemaphoreSlim making = new(1);
    long readyFor = -1;

    /// <summary>Whose the organization's own keys are.</summary>
    public EmailAddress Address => new("postmaster", organization.MailDomain);

    /// <summary>Makes what is missing: the authority, a certificate, and an OpenPGP key where the library is there.</summary>
    public async Task Prepare(CancellationToken ct)
    {
        await Own(KeyStandard.Smime, ct);
        if (OpenPgpLibrary.Problem is null) await Own(KeyStandard.OpenPgp, ct);
    }

    /// <summary>Who signs S/MIME for this author.</summary>
    public async ValueTask<SmimeIdentity> SmimeSigner(EmailAddress? author, CancellationToken ct)
    {
        Freshen();
        var own = author is { } person ? await Ready(identities, person, async () => await SignerOf(person, KeyStandard.Smime, ct) is { } key ? await Open(key, ct) : null) : null;
        own ??= await Ready(identities, default, async () => await Open(await Own(KeyStandard.Smime, ct), ct));
        return own ?? throw new InvalidOperationException("the organization's certificate does not open");
    }

    /// <summary>Who signs OpenPGP for this author.</summary>
    public async ValueTask<OpenPgpKey> OpenPgpSigner(EmailAddress? author, CancellationToken ct)
    {
        Freshen();
        var own = author is { } person ? await Ready(openPgpKeys, person, async () => await SignerOf(person, KeyStandard.OpenPgp, ct) is { } key ? await OpenPgp(key, ct) : null) : null;
        own ??= await Ready(openPgpKeys, default, async () => await OpenPgp(await Own(KeyStandard.OpenPgp, ct), ct));
        return own ?? throw new InvalidOperationException("the organization's OpenPGP key does not open");
    }

    /// <summary>Makes a key for one of the organization's people and puts it on file.</summary>
    public async Task<KeyAdded> Make(EmailAddress address, KeyStandard standard, string? name, CancellationToken ct) => standard switch
    {
        KeyStandard.Smime => await KeepIdentity(KeyOwner.Internal, SmimeAuthority.Issue(await Authority(ct), address, name, clock.GetUtcNow(), Lifetime), ct),
        KeyStandard.OpenPgp => await KeepOpenPgp(KeyOwner.Internal, address, ct),
    };

    /// <summary>Every key of the organization's people and its own that can open what was sent to them.</summary>
    public async Task<(IReadOnlyList<SmimeIdentity> Identities, IReadOnlyList<OpenPgpKey> OpenPgp)> All(CancellationToken ct)
    {
        List<SmimeIdentity> identities = [];
        List<OpenPgpKey> keys = [];
        foreach (var owner in (KeyOwner[])[KeyOwner.Internal, KeyOwner.Organization])
            foreach (var key in (await ledger.Keys.List(owner, ct)).Where(key => key.HasSecret))
            {
                if (key.Key.Standard == KeyStandard.Smime && await Open(key, ct) is { } identity) identities.Add(identity);
                if (key.Key.Standard == KeyStandard.OpenPgp && await OpenPgp(key, ct) is { } openPgp) keys.Add(openPgp);
            }

        return (identities, keys);
    }

    /// <summary>
    /// The keys of one person, and of nobody else: what was sealed to a colleague is not opened for this one. The organization's own open what
    /// is sent to the address that they stand for.
    /// </summary>
    public async ValueTask<(IReadOnlyList<SmimeIdentity> Identities, IReadOnlyList<OpenPgpKey> OpenPgp)> Of(EmailAddress person, CancellationToken ct)
    {
        await ledger.Keys.Presence.Has(person, ct); // it notices what other processes change
        Freshen();
        if (people.Count >= SignersMax) people.Clear();
        var ready = await Ready(people, person, () => Gather(person, ct));
        return (ready!.Identities, ready.OpenPgp); // gathering answers always
    }

    async Task<PersonsKeys?> Gather(EmailAddress person, CancellationToken ct)
    {
        var keys = (await ledger.Keys.FindFor(KeyOwner.Internal, person, ct)).ToList();
        if (person == Address) keys.AddRange(await ledger.Keys.List(KeyOwner.Organization, ct));
        var gathered = new PersonsKeys([], []);
        foreach (var key in keys.Where(key => key.HasSecret))
        {
            if (key.Key.Standard == KeyStandard.Smime && await Open(key, ct) is { } identity) gathered.Identities.Add(identity);
            if (key.Key.Standard == KeyStandard.OpenPgp && await OpenPgp(key, ct) is { } openPgp) gathered.OpenPgp.Add(openPgp);
        }

        return gathered;
    }

    sealed record PersonsKeys(List<SmimeIdentity> Identities, List<OpenPgpKey> OpenPgp);

    /// <summary>The authority's certificate, for people who want to trust what it issues.</summary>
    public async Task<SmimeCertificate> AuthorityCertificate(CancellationToken ct) => (await Authority(ct)).Certificate;

    // Keys change by other processes too; what was made ready before is forgotten then, and every hour: some end meanwhile.
    void Freshen()
    {
        var state = (ledger.Keys.Presence.Changes * TimeSpan.HoursPerDay * 100_000) + (clock.GetUtcNow().ToUnixTimeSeconds() / 3600);
        if (Interlocked.Exchange(ref readyFor, state) == state && identities.Count + openPgpKeys.Count < SignersMax) return;
        identities.Clear();
        openPgpKeys.Clear();
        people.Clear();
    }

    public void Dispose() => making.Dispose();

    // Two that look at the same moment both open it: harmless.
    static async ValueTask<T?> Ready<T>(ConcurrentDictionary<EmailAddress, T?> known, EmailAddress whose, Func<Task<T?>> open) where T : class =>
        known.TryGetValue(whose, out var ready) ? ready : known[whose] = await open();

    async Task<KeyRecord?> SignerOf(EmailAddress person, KeyStandard standard, CancellationToken ct) =>
        (await ledger.Keys.FindFor(KeyOwner.Internal, person, ct)).FirstOrDefault(key => key.HasSecret && IsGood(key, standard, TimeSpan.Zero));

    async Task<KeyRecord> Own(KeyStandard standard, CancellationToken ct)
    {
        await making.WaitAsync(ct);
        try
        {
            if (await Held(KeyOwner.Organization, standard, RenewBefore, ct) is { } there) return there;

            var made = standard switch
            {
                // A curve: it only signs, and many times a second.
                KeyStandard.Smime => await KeepIdentity(KeyOwner.Organization,
                    SmimeAuthority.Issue(await Authority(ct), Address, organization.Name, clock.GetUtcNow(), Lifetime, KeyKind.P256), ct),
                KeyStandard.OpenPgp => await KeepOpenPgp(KeyOwner.Organization, Address, ct),
            };
            return await ledger.Keys.Take(made.Id, ct) ?? throw new InvalidOperationException("a key just made is gone");
        }
        finally
        {
            making.Release();
        }
    }

    async Task<SmimeIdentity> Authority(CancellationToken ct)
    {
        if (await Held(KeyOwner.Authority, KeyStandard.Smime, Lifetime, ct) is { } key && await Open(key, ct) is { } there) return there;

        var made = SmimeAuthority.Create(organization.Name, clock.GetUtcNow());
        await KeepIdentity(KeyOwner.Authority, made, ct);
        return made;
    }

    async Task<KeyRecord?> Held(KeyOwner owner, KeyStandard standard, TimeSpan stillFor, CancellationToken ct) =>
        (await ledger.Keys.List(owner, ct)).FirstOrDefault(key => key.HasSecret && IsGood(key, standard, stillFor));

    // An authority's certificate is not for mail, so MaySign is not asked of it.
    bool IsGood(KeyRecord key, KeyStandard standard, TimeSpan stillFor)
    {
        var now = clock.GetUtcNow();
        return key.Key.Standard == standard && (key.Key.MaySign || key.Owner == KeyOwner.Authority)
            && KeyJudge.SigningFlawOf(key.Key, now) is null && !(key.Key.ValidUntil < now + stillFor);
    }

    Task<KeyAdded> KeepIdentity(KeyOwner owner, SmimeIdentity identity, CancellationToken ct) => ledger.Keys.Add(new()
    {
        Owner = owner,
        Key = KeyDescriptions.Of(identity.Certificate),
        Trust = KeyTrust.Imported,
        Source = Made,
        Material = SmimeMaterial.Write(identity.Certificate, identity.Chain),
        Secret = identity.Key.ExportPkcs8(),
        BoundTo = identity.Certificate.Addresses.Count == 0 ? Address : null,
    }, ct);

    Task<KeyAdded> KeepOpenPgp(KeyOwner owner, EmailAddress address, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var key = OpenPgpKeyMaker.Make(address, now, now + Lifetime);
        return ledger.Keys.Add(new()
        {
            Owner = owner,
            Key = KeyDescriptions.Of(key),
            Trust = KeyTrust.Imported,
            Source = Made,
            Material = key.Public,
            Secret = key.Secret,
        }, ct);
    }

    async Task<SmimeIdentity?> Open(KeyRecord key, CancellationToken ct)
    {
        var secret = await ledger.Keys.OpenSecret(key.Id, leaves: false, ct);
        if (secret is null || SmimeMaterial.Read(key.Material) is not { Certificates: var certificates } || !SmimePrivateKey.TryRead(secret, out var opened)) return null;
        return new SmimeIdentity(certificates[0], opened, [.. certificates.Skip(1)]);
    }

    async Task<OpenPgpKey?> OpenPgp(KeyRecord key, CancellationToken ct) =>
        await ledger.Keys.OpenSecret(key.Id, leaves: false, ct) is { } secret && OpenPgpKeyFile.Read(secret, clock.GetUtcNow()).Keys is [var opened, ..] ? opened : null;

    /// <summary>The source of keys that were made here.</summary>
    public const string Made = "made";
}
