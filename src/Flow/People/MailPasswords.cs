using System.Security.Cryptography;
using Postern.Mail.Smtp.Server;
using Postern.Store;
using Postern.Store.People;

namespace Postern.Flow.People;

/// <summary>Passwords for mail programs (SMTP AUTH). They are made here and shown once; nobody chooses one. Those of a person are for one program each, and send as that person's address.</summary>
public sealed class MailPasswords(Ledger ledger)
{
    /// <summary>Characters of what a password is for.</summary>
    public const int LabelLengthMax = 30;

    /// <summary>26 characters of 31 kinds: 128 bits, beyond guessing, so the verifier needs no slow hash.</summary>
    const int Length = 26;
    const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>A password that nobody had before.</summary>
    public static string New() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>Makes one for a program of somebody who is signed in. Null when it is called like another of theirs, or they have too many.</summary>
    /// <param name="visit">Whose.</param>
    /// <param name="label">What it is for, as <c>phone</c>; letters, digits and dashes of it become part of the user name.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<MadePassword?> Make(StaffVisit visit, string? label, CancellationToken ct)
    {
        if (TagOf(label) is not { } tag) return null;
        var made = new MadePassword($"{visit.Address}/{tag}", New());
        var user = new NewUser(made.User, ScramVerifier.Create(made.Password)) { StaffId = visit.StaffId, SendAs = [visit.Address] };
        return await ledger.Users.Add(user, ct) ? made : null;
    }

    public Task<IReadOnlyList<User>> Of(StaffVisit visit, CancellationToken ct) => ledger.Users.Of(visit.StaffId, ct);

    /// <summary>It stops working at once, also for who is logged in with it. False when there was none.</summary>
    public Task<bool> Remove(StaffVisit visit, Guid id, CancellationToken ct) => ledger.Users.Remove(id, visit.StaffId, ct);

    static string? TagOf(string? label)
    {
        if (label is null or { Length: > LabelLengthMax }) return null;
        var tag = string.Join('-', label.ToLowerInvariant().Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries));
        return tag.Length > 0 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? tag : null;
    }
}

/// <param name="User">What is typed as user name.</param>
/// <param name="Password">Shown once.</param>
public sealed record MadePassword(string User, string Password);
