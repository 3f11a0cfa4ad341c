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
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(12);

    const int SecretLength = 32;

    readonly byte[] formKey = ledger.DeriveKey("staff-form");

    /// <summary>Finds out who asks, and whether they may do this.</summary>
    /// <param name="token">From the cookie; null when there is none.</param>
    /// <param name="act">What the page is for.</param>
    /// <param name="network">Where from.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<StaffEntry> Enter(string? token, Act act, Network network, CancellationToken ct)
    {
        if (SecretOf(token) is not { } secret) return new StaffEntry.NeedsSignIn();
        if (await ledger.Staff.Session(SHA256.HashData(secret), IdleMax, ct) is not { } session) return new StaffEntry.NeedsSignIn();

        var visit = VisitOf(session, secret);
        if (!AccessRules.May(visit.Role, act)) return new StaffEntry.Forbidden(visit);
        return AccessRules.NeedsFreshProof(act) && clock.GetUtcNow() - visit.ProvenAt > AccessRules.FreshFor
            ? new StaffEntry.NeedsFreshProof(visit)
            : new StaffEntry.Granted(visit);
    }

    /// <summary>Begins a session for somebody who has just proven who they are. The token goes into the cookie; the ledger keeps its hash.</summary>
    public async Task<string> Begin(Guid staffId, Network network, CancellationToken ct)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretLength);
        await ledger.Staff.BeginSession(staffId, SHA256.HashData(secret), network.Prefix, clock.GetUtcNow() + LifetimeMax, ct);
        return Base64Url.EncodeToString(secret);
    }

    StaffVisit VisitOf(StaffSession session, byte[] secret) => new(
        session.StaffId, session.Id, session.Name, session.Address, session.Role, session.ProvenAt,
        Base64Url.EncodeToString(HMACSHA256.HashData(formKey, secret)));

    static byte[]? SecretOf(string? token)
    {
        if (token?.Length != Base64Url.GetEncodedLength(SecretLength)) return null;
        var secret = new byte[SecretLength];
        return Base64Url.TryDecodeFromChars(token, secret, out var length) && length == SecretLength ? secret : null;
    }
}
