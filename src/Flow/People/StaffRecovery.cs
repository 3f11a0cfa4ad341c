using Postern.Store;

namespace Postern.Flow.People;

/// <summary>The way back for who lost every passkey: a recovery code, or a code of an authenticator app where the settings allow one. Thread safe.</summary>
public sealed class StaffRecovery(Ledger ledger, Invitations invitations, StaffApps apps)
{
    /// <summary>After a code a passkey is made at once.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Exchanges a code for a link that makes a new passkey, and nothing else: a code alone never signs in. Null when the code is not one of the
    /// person's, whoever that is; it takes the same way for nobody.
    /// </summary>
    public async Task<string?> Recover(string? address, string? code, Client client, CancellationToken ct)
    {
        var person = await ledger.Staff.FindByAddress(address ?? "", ct);
        var id = person is { EndedAt: null } ? person.Id : Guid.Empty;
        if (await Use(id, code, client, ct)) return await invitations.Link(id, LinkLifetime, id, ct);

        await ledger.Sessions.NoteFailure(Totp.Read(code) is null ? "recovery code" : "totp", person?.Id, client.Network.Prefix, ct);
        return null;
    }

    // Six digits are never a recovery code, and sixteen letters never a code of an app.
    Task<bool> Use(Guid id, string? code, Client client, CancellationToken ct) =>
        Totp.Read(code) is not null ? apps.Use(id, code, client, ct)
        : StaffSecrets.HashOfCode(id, code) is { } hash ? ledger.StaffLinks.UseCode(id, hash, client.Network.Prefix, ct)
        : Task.FromResult(false);
}
