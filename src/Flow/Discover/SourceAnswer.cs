using Postern.Mail.Dns;

namespace Postern.Flow.Discover;

/// <summary>What one source says about one address.</summary>
public abstract record SourceAnswer
{
    private SourceAnswer() { }

    /// <param name="Keys">At most <see cref="KeysMax"/>.</param>
    /// <param name="Constraints">SMIMEA records that are no certificates themselves: one from elsewhere can be checked with them.</param>
    /// <param name="TimeToLive">For how long the source says it holds; null when it does not say.</param>
    public sealed record Found(IReadOnlyList<FoundKey> Keys, IReadOnlyList<AssociationRecord> Constraints, TimeSpan? TimeToLive) : SourceAnswer;

    /// <summary>There is no key here.</summary>
    /// <param name="Why">In words, without the local part.</param>
    /// <param name="IsWholeDomain">No other address of the domain has one either.</param>
    public sealed record Nothing(string Why, bool IsWholeDomain) : SourceAnswer;

    /// <summary>Nobody can tell now.</summary>
    /// <param name="Why">In words, without the local part.</param>
    /// <param name="IsWholeDomain">It would be the same for any other address of the domain.</param>
    public sealed record Failed(string Why, bool IsWholeDomain) : SourceAnswer;

    /// <summary>Most keys taken from one source.</summary>
    public const int KeysMax = 8;
}
