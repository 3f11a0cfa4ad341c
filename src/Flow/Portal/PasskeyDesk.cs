using System.Security.Cryptography;
using Postern.Store;
using Postern.Store.Passkeys;
using Postern.Store.Portal;

namespace Postern.Flow.Portal;

/// <summary>
/// What passkeys are worth in the portal. Who shows one was verified before (the pages run the ceremony); here is decided whether it stands for the mailbox, and a session
/// begins. A part of <see cref="PortalDesk"/>. Thread safe.
/// </summary>
public sealed class PasskeyDesk
{
    readonly Ledger ledger;
    readonly PortalOptions options;
    readonly PortalSessions sessions;
    readonly PortalLimits limits;
    readonly TimeProvider clock;
    readonly PasskeyClaims claims;
    readonly byte[] ownerKey;

    internal PasskeyDesk(Ledger ledger, PortalOptions options, PortalSessions sessions, PortalLimits limits, TimeProvider clock)
    {
        (this.ledger, this.options, this.sessions, this.limits, this.clock) = (ledger, options, sessions, limits, clock);
        claims = new(ledger.DeriveKey("portal-passkey-claim"), clock);
        ownerKey = ledger.DeriveKey("portal-passkey-owner");
    }

    public bool AreOffered => options.Passkeys.IsOffered;

    public string Organization => options.Organization;

    /// <summary>Before a passkey is looked at. Null when it may be.</summary>
    public TimeSpan? Wait(Network network) => limits.Passkey(network);

    /// <summary>A passkey of this owner was shown on the page of a link.</summary>
    public async Task<PasskeyAnswer> Prove(Landing landing, PasskeyOwner owner, Guid passkeyId, Network network, CancellationToken ct)
    {
        var copy = landing.Copy;
        if (!landing.TakesPasskey || await ledger.Inbox.OwnerOf(copy.CopyId, ct) is not { } index || owner != OwnerOf(index)) return await Refuse(landing, network, ct);

        return await Begin(passkeyId, copy.CopyId, network, ct);
    }

    /// <summary>A passkey was shown on the page of a link, and it was not good: a person must be able to see that somebody tries.</summary>
    public async Task<PasskeyAnswer> Refuse(Landing landing, Network network, CancellationToken ct)
    {
        await Note(landing.Copy.CopyId, PortalEvent.PasskeyRefused, network, ct);
        return new PasskeyAnswer.Refused();
    }

    /// <summary>A passkey was shown without a link: it opens all that its address has here.</summary>
    public async Task<PasskeyAnswer> SignIn(Guid passkeyId, Network network, CancellationToken ct) =>
        AreOffered ? await Begin(passkeyId, null, network, ct) : new PasskeyAnswer.Refused();

    /// <summary>As <see cref="Refuse(Landing, Network, CancellationToken)"/>, without a link: nobody knows whose mailbox was meant.</summary>
    public Task NoteRefused(Network network, CancellationToken ct) => Note(null, PortalEvent.PasskeyRefused, network, ct);

    async Task<PasskeyAnswer> Begin(Guid passkeyId, Guid? copyId, Network network, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await ledger.VisitorPasskeys.CodeAt(passkeyId, ct) is not { } codeAt) return new PasskeyAnswer.Refused();
        if (!options.Passkeys.StandsFor(codeAt, now))
        {
            await Note(copyId, PortalEvent.PasskeyStale, network, ct);
            return new PasskeyAnswer.Stale(claims.Of(passkeyId));
        }

        var secret = PortalSessions.NewSecret();
        if (!await ledger.VisitorPasskeys.BeginSession(passkeyId, PortalSessions.HashOf(secret), now + PortalSessions.LifetimeMax, ct)) return new PasskeyAnswer.Refused();

        await Note(copyId ?? await OneOf(secret, ct), PortalEvent.SignedInByPasskey, network, ct);
        return new PasskeyAnswer.Proven(sessions.TokenOf(secret));
    }

    // Without a link it stands in the record of the mailbox's newest message.
    async Task<Guid?> OneOf(byte[] secret, CancellationToken ct) =>
        await ledger.Inbox.OwnerOf(PortalSessions.HashOf(secret), ct) is { } proven ? await ledger.Inbox.NewestOf(proven.Owner, ct) : null;

    /// <summary>A code was typed by somebody who had shown a passkey that was too old: now it stands for the mailbox again.</summary>
    /// <param name="session">That began with the code.</param>
    /// <param name="claim">From <see cref="PasskeyAnswer.Stale"/>; whatever else it is changes nothing.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task Renew(string session, string? claim, CancellationToken ct)
    {
        if (claims.Read(claim) is not { } passkeyId || sessions.SecretOf(session) is not { } secret) return;

        await ledger.VisitorPasskeys.Renew(passkeyId, PortalSessions.HashOf(secret), ct);
    }

    /// <summary>All of the address, the oldest first.</summary>
    public Task<List<Passkey>> Of(Reader reader, CancellationToken ct) => ledger.Passkeys.Of(OwnerOf(reader), ct);

    /// <summary>A passkey that was just made stands for the mailbox of this session.</summary>
    public Task Keep(Reader reader, Guid passkeyId, CancellationToken ct) => ledger.VisitorPasskeys.Keep(passkeyId, PortalSessions.HashOf(reader.Secret), ct);

    /// <summary>Removes one of the address; sessions that began with it end. False when there is none of this id.</summary>
    public async Task<bool> Remove(Reader reader, Guid passkeyId, CancellationToken ct)
    {
        if (!await ledger.Passkeys.Remove(OwnerOf(reader), passkeyId, keepsOne: false, ct)) return false;

        await ledger.VisitorPasskeys.Forget(passkeyId, ct);
        return true;
    }

    /// <summary>Whose passkeys are made and listed for this reader.</summary>
    public PasskeyOwner OwnerOf(Reader reader) => OwnerOf(reader.Owner);

    // The same for all messages to an address, for nobody else to work out, and not what the database finds addresses by: authenticators keep it.
    PasskeyOwner OwnerOf(byte[] index) => PasskeyOwner.Visitor(HMACSHA256.HashData(ownerKey, index));

    Task Note(Guid? copyId, PortalEvent what, Network network, CancellationToken ct) => ledger.Portal.Note(copyId, what, network.Prefix, ct);
}
