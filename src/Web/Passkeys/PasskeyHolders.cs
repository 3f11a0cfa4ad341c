using Microsoft.AspNetCore.Identity;
using Postern.Store.Passkeys;

namespace Postern.Web.Passkeys;

/// <summary>Our shelf, as ASP.NET Core Identity's handler asks for it. Everything that the handler does not ask is not there.</summary>
sealed class PasskeyHolders(PasskeyShelf shelf) : IUserPasskeyStore<PasskeyHolder>
{
    public Task<string> GetUserIdAsync(PasskeyHolder user, CancellationToken cancellationToken) => Task.FromResult(user.Owner.Handle);

    public Task<PasskeyHolder?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(PasskeyOwner.Read(userId) is { } owner ? new PasskeyHolder(owner) : null);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyHolder user, CancellationToken cancellationToken) =>
        [.. (await shelf.Of(user.Owner, cancellationToken)).Select(Info)];

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyHolder user, byte[] credentialId, CancellationToken cancellationToken) =>
        await shelf.Find(user.Owner, credentialId, cancellationToken) is { } found ? Info(found) : null;

    /// <summary>Asked whether a new credential is somebody's already; whose, nobody needs to know.</summary>
    public async Task<PasskeyHolder?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await shelf.IsTaken(credentialId, cancellationToken) ? new PasskeyHolder(default) : null;

    // An authenticator that does not count says 0 (WebAuthn §6.1.1). The attestation is not kept: no maker is trusted more than another.
    static UserPasskeyInfo Info(Passkey passkey) => new(
        passkey.Facts.CredentialId, passkey.Facts.PublicKey, passkey.AddedAt, passkey.SignCount, [.. passkey.Facts.Transports],
        passkey.Facts.IsUserVerified, passkey.Facts.IsBackupEligible, passkey.Facts.IsBackedUp, [], []);

    public void Dispose()
    {
        // The shelf is the ledger's.
    }

    public Task<string?> GetUserNameAsync(PasskeyHolder user, CancellationToken cancellationToken) => throw NotAsked();
    public Task SetUserNameAsync(PasskeyHolder user, string? userName, CancellationToken cancellationToken) => throw NotAsked();
    public Task<string?> GetNormalizedUserNameAsync(PasskeyHolder user, CancellationToken cancellationToken) => throw NotAsked();
    public Task SetNormalizedUserNameAsync(PasskeyHolder user, string? normalizedName, CancellationToken cancellationToken) => throw NotAsked();
    public Task<IdentityResult> CreateAsync(PasskeyHolder user, CancellationToken cancellationToken) => throw NotAsked();
    public Task<IdentityResult> UpdateAsync(PasskeyHolder user, CancellationToken cancellationToken) => throw NotAsked();
    public Task<IdentityResult> DeleteAsync(PasskeyHolder user, CancellationToken cancellationToken) => throw NotAsked();
    public Task<PasskeyHolder?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotAsked();
    public Task AddOrUpdatePasskeyAsync(PasskeyHolder user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotAsked();
    public Task RemovePasskeyAsync(PasskeyHolder user, byte[] credentialId, CancellationToken cancellationToken) => throw NotAsked();

    static NotSupportedException NotAsked() => new("passkeys are added and removed on the shelf");
}
