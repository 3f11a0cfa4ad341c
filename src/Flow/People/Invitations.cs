using Postern.Mail.Addresses;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.People;

namespace Postern.Flow.People;

/// <summary>How people come in: one-time links, the first administrator, new recovery codes. Thread safe.</summary>
public sealed class Invitations(Ledger ledger, TimeProvider clock)
{
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromDays(7);
    public static readonly TimeSpan FirstLinkLifetime = TimeSpan.FromDays(1);

    /// <summary>Characters of a name.</summary>
    public const int NameLengthMax = 100;

    /// <summary>A link that makes the first administrator, which ends the one before; null when there is an administrator.</summary>
    public async Task<string?> First(CancellationToken ct) =>
        await ledger.Staff.Administrators(ct) > 0 ? null : await Link(null, FirstLinkLifetime, null, ct);

    /// <summary>Adds a person and makes the link that lets them in.</summary>
    public async Task<Invited> Invite(string? name, string? address, Role role, Guid? by, CancellationToken ct)
    {
        if (Read(name, address) is not { } person) return new Invited.Malformed();
        if (await ledger.Staff.Add(person.Name, person.Address, role, by, ct) is not { } id) return new Invited.IsThere();
        return new Invited.Made(id, await Link(id, LinkLifetime, by, ct));
    }

    /// <summary>A new link for somebody who is here and has no passkey left. Null when the person is not, or not any more.</summary>
    public async Task<string?> Again(Guid staffId, Guid? by, CancellationToken ct) =>
        await ledger.Staff.Find(staffId, ct) is { EndedAt: null } ? await Link(staffId, LinkLifetime, by, ct) : null;

    /// <summary>Whom a link is for; null when there is no such link, or no such person any more.</summary>
    public async Task<Welcome?> Open(string token, CancellationToken ct)
    {
        if (StaffSecrets.SecretOf(token) is not { } secret || await ledger.StaffLinks.Find(StaffSecrets.HashOf(secret), ct) is not { } link) return null;
        if (link.StaffId is not { } id) return await ledger.Staff.Administrators(ct) > 0 ? null : new Welcome.First();
        return await ledger.Staff.Find(id, ct) is { EndedAt: null } person ? new Welcome.Person(person) : null;
    }

    /// <summary>The first administrator gives a name: the link is that person's from here.</summary>
    public async Task<bool> Name(string token, string? name, string? address, CancellationToken ct)
    {
        if (StaffSecrets.SecretOf(token) is not { } secret || Read(name, address) is not { } person) return false;

        // Somebody who began and was interrupted begins again.
        var id = await ledger.Staff.FindByAddress(person.Address, ct) is { Role: Role.Administrator, SignedInAt: null, EndedAt: null } begun
            ? begun.Id
            : await ledger.Staff.Add(person.Name, person.Address, Role.Administrator, null, ct);
        return id is { } known && await ledger.StaffLinks.Bind(StaffSecrets.HashOf(secret), known, ct);
    }

    /// <summary>The passkey is made: the link is used up. False when it was, by somebody else.</summary>
    public Task<bool> Use(string token, CancellationToken ct) =>
        StaffSecrets.SecretOf(token) is { } secret ? ledger.StaffLinks.Use(StaffSecrets.HashOf(secret), ct) : Task.FromResult(false);

    /// <summary>New recovery codes; the old ones end. Shown once.</summary>
    public async Task<IReadOnlyList<string>> NewCodes(Guid staffId, CancellationToken ct)
    {
        string[] codes = [.. Enumerable.Range(0, StaffSecrets.CodesCount).Select(_ => StaffSecrets.NewCode())];
        await ledger.StaffLinks.SetCodes(staffId, [.. codes.Select(code => StaffSecrets.HashOfCode(staffId, code)!)], ct); // made in the right form
        return codes;
    }

    internal async Task<string> Link(Guid? staffId, TimeSpan lifetime, Guid? by, CancellationToken ct)
    {
        var secret = StaffSecrets.New();
        await ledger.StaffLinks.Make(staffId, StaffSecrets.HashOf(secret), clock.GetUtcNow() + lifetime, by, ct);
        return StaffSecrets.TokenOf(secret);
    }

    static (string Name, string Address)? Read(string? name, string? address)
    {
        var trimmed = name?.Trim() ?? "";
        if (trimmed.Length is 0 or > NameLengthMax || trimmed.Any(char.IsControl)) return null;
        return EmailAddress.TryParse(address?.Trim() ?? "", out var read) ? (trimmed, $"{read}") : null;
    }
}

/// <summary>What came of inviting somebody.</summary>
public abstract record Invited
{
    Invited() { }

    /// <param name="StaffId">Who.</param>
    /// <param name="Token">Of the link; shown once.</param>
    public sealed record Made(Guid StaffId, string Token) : Invited;

    /// <summary>No name, or no mail address.</summary>
    public sealed record Malformed : Invited;

    /// <summary>Somebody of that address is here, or was.</summary>
    public sealed record IsThere : Invited;
}

/// <summary>Whom a one-time link is for.</summary>
public abstract record Welcome
{
    Welcome() { }

    /// <summary>Whoever comes first becomes the administrator.</summary>
    public sealed record First : Welcome;

    public sealed record Person(StaffMember Member) : Welcome;
}
