using Postern.Mail.Addresses;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Flow.Keys;

/// <summary>One key that was put on file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsNew">False when it was there.</param>
/// <param name="Owner">Whose it counts as.</param>
/// <param name="Key">What it says about itself.</param>
/// <param name="SecretLeftOut">The file had a private half, and it is none of ours to keep.</param>
public sealed record ImportedKey(Guid Id, bool IsNew, KeyOwner Owner, KeyDescription Key, bool SecretLeftOut);

/// <summary>What came of an import.</summary>
public abstract record KeyImportAnswer
{
    private KeyImportAnswer() { }

    /// <param name="Keys">May be none, when all had a problem.</param>
    /// <param name="Problems">One sentence each.</param>
    public sealed record Done(IReadOnlyList<ImportedKey> Keys, IReadOnlyList<string> Problems) : KeyImportAnswer;

    public sealed record WrongPassword : KeyImportAnswer;

    public sealed record Nothing(string Why) : KeyImportAnswer;
}

/// <summary>Puts keys on file. A private half is kept only for the organization's own addresses.</summary>
public sealed class KeyImport(Ledger ledger, Organization organization, TimeProvider clock)
{
    public const string FromFile = "file";

    /// <param name="file">In any form that <see cref="KeyFile"/> reads.</param>
    /// <param name="password">Opens private keys; null for none.</param>
    /// <param name="bindTo">Whose a key is that names no address; null binds none.</param>
    /// <param name="trust">What stands behind them.</param>
    /// <param name="source">Where they are from, in a word.</param>
    /// <param name="ct">Stops between two keys.</param>
    public async Task<KeyImportAnswer> Import(ReadOnlyMemory<byte> file, string? password, EmailAddress? bindTo, KeyTrust trust, string source, CancellationToken ct) =>
        KeyFile.Read(file, password, clock.GetUtcNow()) switch
        {
            KeyFileAnswer.Found found => await Keep(found, bindTo, trust, source, ct),
            KeyFileAnswer.WrongPassword => new KeyImportAnswer.WrongPassword(),
            KeyFileAnswer.Nothing nothing => new KeyImportAnswer.Nothing(nothing.Why),
        };

    async Task<KeyImportAnswer> Keep(KeyFileAnswer.Found found, EmailAddress? bindTo, KeyTrust trust, string source, CancellationToken ct)
    {
        List<ImportedKey> kept = [];
        List<string> problems = [.. found.Problems];
        foreach (var key in found.Keys)
        {
            if (ProblemOf(key.Key, bindTo) is { } problem) problems.Add(problem);
            else kept.Add(await Keep(key, key.Key.Addresses.Count == 0 ? bindTo : null, trust, source, ct));
        }

        return new KeyImportAnswer.Done(kept, problems);
    }

    async Task<ImportedKey> Keep(ReadKey key, EmailAddress? bound, KeyTrust trust, string source, CancellationToken ct)
    {
        var addresses = bound is { } one ? [one] : key.Key.Addresses;
        var isOwn = key.Secret is not null && addresses.Any(address => organization.Owns(address.AsciiDomain));
        var owner = isOwn ? KeyOwner.Internal : KeyOwner.Recipient;
        var added = await ledger.Keys.Add(new()
        {
            Owner = owner,
            Key = key.Key,
            Trust = trust,
            Source = source,
            Material = key.Material,
            Secret = isOwn ? key.Secret : null,
            BoundTo = bound is { } address ? address with { Domain = address.AsciiDomain } : null,
        }, ct);
        return new(added.Id, added.IsNew, owner, key.Key, key.Secret is not null && !isOwn);
    }

    static string? ProblemOf(KeyDescription key, EmailAddress? bindTo)
    {
        var name = $"The {KeyJudge.NameOf(key.Standard)} key {key.Fingerprint}";
        if (key.Addresses.Count == 0) return bindTo is null ? $"{name} names no address: say whose it is with --address." : null;

        return bindTo is { } asked && !key.Addresses.Any(address => IsSame(address, asked)) ? $"{name} is for other addresses than the one that was asked for." : null;
    }

    static bool IsSame(EmailAddress one, EmailAddress other) =>
        one.AsciiDomain == other.AsciiDomain && one.Local.Equals(other.Local, StringComparison.OrdinalIgnoreCase);
}
