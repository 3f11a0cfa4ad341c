using Postern.Store;

namespace Postern.Flow.Portal;

/// <summary>Tells anybody who asks whether a notice is ours. Thread safe.</summary>
public sealed class NoticeCheck(Ledger ledger, PortalLinks links, TimeProvider clock)
{
    /// <summary>Characters of what is asked.</summary>
    public const int TypedLengthMax = 500;

    /// <summary>How long after its message's first end a notice is known still.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromDays(365);

    readonly TokenBuckets questions = new(burst: 20, TimeSpan.FromSeconds(6), clock);

    /// <summary>How every link of ours begins.</summary>
    public string Beginning => links.Beginning;

    public async Task<NoticeVerdict> Check(string typed, Network network, CancellationToken ct)
    {
        if (typed.Trim() is not { Length: > 0 and <= TypedLengthMax } asked) return new NoticeVerdict.Nothing();
        if (questions.Take(network.Prefix) is { } wait) return new NoticeVerdict.TooMany(wait);
        if (LinkIn(asked) is { } link) return await OfLink(link, ct);

        return PortalLinks.ReadReference(asked) is { } reference && await ledger.References.Find(reference, ct) is { } facts
            ? new NoticeVerdict.Ours(facts.Domain, facts.SentAt, facts.ExpiresAt, facts.ExpiresAt is { } end && end > clock.GetUtcNow())
            : new NoticeVerdict.Unknown();
    }

    async Task<NoticeVerdict> OfLink(Uri link, CancellationToken ct)
    {
        if (!links.IsOwn(link)) return new NoticeVerdict.Elsewhere(link.IdnHost);
        return links.TokenIn(link) is { } token && await ledger.Portal.Find(PortalLinks.HashOf(token), ct) is { } copy
            ? new NoticeVerdict.Ours(copy.Recipient.AsciiDomain, copy.AcceptedAt, copy.ExpiresAt, IsOpen: true)
            : new NoticeVerdict.Unknown();
    }

    // A link is often pasted without its scheme, and what has a dot and no space is no reference.
    static Uri? LinkIn(string typed)
    {
        if (typed.Contains(' ', StringComparison.Ordinal) || !typed.Contains('.', StringComparison.Ordinal) && !typed.Contains("://", StringComparison.Ordinal)) return null;
        var whole = typed.Contains("://", StringComparison.Ordinal) ? typed : $"https://{typed}";
        return Uri.TryCreate(whole, UriKind.Absolute, out var link) && link.Host.Length > 0 ? link : null;
    }
}

/// <summary>What can be said of a notice.</summary>
public abstract record NoticeVerdict
{
    NoticeVerdict() { }

    /// <param name="Domain">Of the recipient; never more of the address.</param>
    /// <param name="SentAt">When its message was accepted.</param>
    /// <param name="ExpiresAt">Until when it can be read; null when that is long over.</param>
    /// <param name="IsOpen">It can be read still.</param>
    public sealed record Ours(string Domain, DateTimeOffset SentAt, DateTimeOffset? ExpiresAt, bool IsOpen) : NoticeVerdict;

    public sealed record Unknown : NoticeVerdict;

    /// <param name="Host">Where the link leads, in A-labels.</param>
    public sealed record Elsewhere(string Host) : NoticeVerdict;

    /// <summary>Nothing was asked.</summary>
    public sealed record Nothing : NoticeVerdict;

    public sealed record TooMany(TimeSpan RetryAfter) : NoticeVerdict;
}
