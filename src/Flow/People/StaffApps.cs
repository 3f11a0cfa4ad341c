using Postern.Store;
using Postern.Store.People;

namespace Postern.Flow.People;

/// <summary>
/// Authenticator apps of people, where the settings allow them. A code of one is worth as much as a recovery code and no more: it leads to a link that makes a new
/// passkey. It never signs in, because whoever asks for it on a page that looks like ours gets it.
/// </summary>
/// <param name="ledger">Keeps the keys.</param>
/// <param name="options">What the settings allow.</param>
/// <param name="clock">Codes are of a time.</param>
public sealed class StaffApps(Ledger ledger, StaffOptions options, TimeProvider clock)
{
    public bool Allowed => options.AllowsTotp;

    /// <summary>The person's app; null for none.</summary>
    public Task<AuthenticatorApp?> Of(StaffVisit visit, CancellationToken ct) => ledger.AuthenticatorApps.Find(visit.StaffId, ct);

    /// <summary>Keeps a key when the code shows that the app has it too. False when it does not.</summary>
    /// <param name="visit">Whose.</param>
    /// <param name="key">As the page gave it to the app. It comes back from there: who is signed in may choose an own secret.</param>
    /// <param name="code">What the app shows.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<bool> Confirm(StaffVisit visit, string? key, string? code, CancellationToken ct)
    {
        if (!Allowed || Totp.KeyOf(key) is not { } shared || Totp.StepOf(shared, code, clock.GetUtcNow()) is not { } step) return false;
        await ledger.AuthenticatorApps.Set(visit.StaffId, shared, step, ct);
        return true;
    }

    public Task<bool> Remove(StaffVisit visit, CancellationToken ct) => ledger.AuthenticatorApps.Remove(visit.StaffId, ct);

    /// <summary>Takes a code, once. False for a wrong one, one that was taken, one of nobody, and each when too many wrong ones were tried.</summary>
    internal async Task<bool> Use(Guid staffId, string? code, Client client, CancellationToken ct)
    {
        if (!Allowed || await ledger.AuthenticatorApps.CountTry(staffId, ct) is not { } counted) return false;
        if (Totp.StepOf(counted.Shared, code, clock.GetUtcNow()) is { } step && await ledger.AuthenticatorApps.Use(staffId, step, client.Network.Prefix, ct)) return true;

        if (counted.TriesLeft == 0) await ledger.AuthenticatorApps.NoteLocked(staffId, client.Network.Prefix, ct);
        return false;
    }
}

/// <summary>How people of the organization may come in, beside passkeys.</summary>
/// <param name="AllowsTotp">Codes of an authenticator app, for who lost every passkey.</param>
public sealed record StaffOptions(bool AllowsTotp);
