using System.Buffers.Text;
using System.Security.Cryptography;
using Postern.Flow.Portal;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.People;

namespace Postern.Flow.People;

/// <summary>Who of the organization stands at the administration's door. Thread safe.</summary>
public sealed class StaffDesk(Ledger ledger, TimeProvider clock)
{
    /// <summary>A session that rests longer is over.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(30);

    /// <summary>After this a person signs in again, however busy.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(12);

    /// <summary>A session in use gets a new secret so often.</summary>
    public static readonly TimeSpan TurnAfter = TimeSpan.FromMinutes(2);

    /// <summary>The secret before the last is good for so long after its exchange: a browser asks for several things at once.</summary>
    public static readonly TimeSpan OldSecretFor = TimeSpan.FromSeconds(30);

    readonly byte[] formKey = ledger.DeriveKey("staff-form");
    readonly StaffLimits limits = new(clock);

    /// <summary>Finds out who asks, and whether they may do this.</summary>
    /// <param name="token">From the cookie; null when there is none.</param>
    /// <param name="act">What the page is for.</param>
    /// <param name="client">Where from.</param>
    /// <param name="isProof">The page is where a person proves again who it is: no fresh proof is asked for.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<StaffEntry> Enter(string? token, Act act, Client client, bool isProof, CancellationToken ct)
    {
        if (await Noted(limits.Request(client.Network), client.Network) is { } wait) return new StaffEntry.TooMany(wait);
        if (StaffSecrets.SecretOf(token) is not { } secret) return new StaffEntry.NeedsSignIn();
        if (await ledger.Sessions.Find(StaffSecrets.HashOf(secret), IdleMax, ct) is not { } session) return new StaffEntry.NeedsSignIn();
        if (await IsStolen(session, client, ct)) return new StaffEntry.NeedsSignIn();
        if (await ledger.Staff.Find(session.StaffId, ct) is not { EndedAt: null } person) return new StaffEntry.NeedsSignIn();

        var isElsewhere = session.Network != client.Network.Prefix;
        if (isElsewhere && limits.NoteElsewhere(session.Id, client.Network)) await NoteElsewhere(session, client);
        // Elsewhere may be a thief: the newest secret goes to whoever touches the passkey there.
        var visit = new StaffVisit(person, session, FormSeal(session.Id)) { NewToken = isElsewhere ? null : await Turn(session, secret, ct) };
        if (!AccessRules.May(person.Role, act)) return await Forbid(visit, act, client);
        return isProof || !NeedsProof(session, act, client) ? new StaffEntry.Granted(visit) : new StaffEntry.NeedsFreshProof(visit);
    }

    // Who hangs up is noted all the same.
    Task NoteElsewhere(StaffSession session, Client client) => ledger.House.Note(
        "staff.session_elsewhere", CancellationToken.None, ("staff", $"{session.StaffId}"), ("session", $"{session.Id}"), ("network", client.Network.Prefix), ("begun", session.Network));

    async Task<StaffEntry> Forbid(StaffVisit visit, Act act, Client client)
    {
        if (limits.NoteRefusal(visit.StaffId))
            await ledger.House.Note("staff.refused", CancellationToken.None, ("staff", $"{visit.StaffId}"), ("act", $"{act}"), ("network", client.Network.Prefix));
        return new StaffEntry.Forbidden(visit);
    }

    /// <summary>Begins a session for somebody who has just proven who they are. The token goes into the cookie; null when the person may not sign in any more.</summary>
    /// <param name="staffId">Who.</param>
    /// <param name="client">Where from.</param>
    /// <param name="by">By what: <c>passkey</c>, <c>certificate</c>, <c>link</c>.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<string?> Begin(Guid staffId, Client client, string by, CancellationToken ct)
    {
        var secret = StaffSecrets.New();
        var begun = await ledger.Sessions.Begin(staffId, StaffSecrets.HashOf(secret), client.Network.Prefix, client.Device, by, clock.GetUtcNow() + LifetimeMax, ct);
        return begun is null ? null : StaffSecrets.TokenOf(secret);
    }

    /// <summary>The person touched the passkey once more. The token goes into the cookie; null when the session is over.</summary>
    public async Task<string?> ProveAgain(StaffVisit visit, Client client, CancellationToken ct)
    {
        var secret = StaffSecrets.New();
        return await ledger.Sessions.Prove(visit.Session.Id, visit.StaffId, StaffSecrets.HashOf(secret), client.Network.Prefix, ct) ? StaffSecrets.TokenOf(secret) : null;
    }

    public Task Leave(StaffVisit visit, CancellationToken ct) => ledger.Sessions.End(visit.Session.Id, visit.StaffId, "signed_out", null, ct);

    /// <summary>Takes one try to sign in; null when it may be made.</summary>
    public Task<TimeSpan?> Try(Network network) => Noted(limits.Try(network), network);

    /// <summary>As <see cref="Try"/>, for a recovery code of an address.</summary>
    /// <remarks>However an address is written, who is meant is one person: the ledger says who.</remarks>
    public async Task<TimeSpan?> TryCode(string address, Network network, CancellationToken ct) =>
        await Noted(limits.Try(network) ?? limits.Code(await ledger.Staff.FindByAddress(address, ct) is { } person ? $"{person.Id:N}" : address.ToLowerInvariant()), network);

    // Who hangs up is noted all the same.
    async Task<TimeSpan?> Noted(TimeSpan? wait, Network network)
    {
        if (wait is not null && limits.NoteStop(network)) await ledger.House.Note("staff.tries_stopped", CancellationToken.None, ("network", network.Prefix));
        return wait;
    }

    public Task NoteFailure(string how, Guid? staffId, Network network, CancellationToken ct) => ledger.Sessions.NoteFailure(how, staffId, network.Prefix, ct);

    // A secret that was exchanged long ago is a copy, or its exchange got lost on the way; nobody can tell, so the session ends for both. So does one that changed its browser.
    async Task<bool> IsStolen(StaffSession session, Client client, CancellationToken ct)
    {
        var why = !session.IsCurrent && clock.GetUtcNow() - session.TurnedAt > OldSecretFor ? "replayed"
            : session.Device != client.Device ? "moved"
            : null;
        if (why is not null) await ledger.Sessions.End(session.Id, session.StaffId, why, null, ct);
        return why is not null;
    }

    async Task<string?> Turn(StaffSession session, byte[] secret, CancellationToken ct)
    {
        if (!session.IsCurrent || clock.GetUtcNow() - session.TurnedAt < TurnAfter) return null;
        var next = StaffSecrets.New();
        return await ledger.Sessions.Turn(session.Id, StaffSecrets.HashOf(secret), StaffSecrets.HashOf(next), ct) ? StaffSecrets.TokenOf(next) : null;
    }

    // People carry their machines about; a cookie that was carried away looks the same. A touch of the passkey tells them apart.
    bool NeedsProof(StaffSession session, Act act, Client client) =>
        session.Network != client.Network.Prefix || (AccessRules.NeedsFreshProof(act) && clock.GetUtcNow() - session.ProvenAt > AccessRules.FreshFor);

    string FormSeal(Guid session) => Base64Url.EncodeToString(HMACSHA256.HashData(formKey, session.ToByteArray(bigEndian: true)));
}
