using Postern.Mail.Dns;

namespace Postern.Flow.Discover;

/// <summary>What all sources together found for one address.</summary>
/// <param name="Keys">In the order of the sources; the same octets may come from two of them.</param>
/// <param name="Constraints">SMIMEA records that are no certificates: they only help to check one from elsewhere.</param>
/// <param name="Missing">Sources without an answer, each with why, and without the local part: for the record of the copy.</param>
/// <param name="GoodUntil">When to ask again.</param>
public sealed record Findings(IReadOnlyList<FoundKey> Keys, IReadOnlyList<AssociationRecord> Constraints, IReadOnlyList<string> Missing, DateTimeOffset GoodUntil)
{
    /// <summary>For an address that is not asked about.</summary>
    public static readonly Findings None = new([], [], [], DateTimeOffset.MaxValue);

    /// <summary>Every source answered.</summary>
    public bool IsComplete => Missing.Count == 0;

    /// <summary>Octets it takes to remember this.</summary>
    public long Weight => 200 + Keys.Sum(key => key.Bytes.Length) + Constraints.Sum(record => record.Data.Length);
}

/// <summary>A memory that outlives the process, given by whoever has one.</summary>
/// <param name="Recall">What is known; null when nothing is, or when it is too old.</param>
/// <param name="Keep">Called once for each complete look-up.</param>
public sealed record FindingsShelf(
    Func<Mail.Addresses.EmailAddress, CancellationToken, ValueTask<Findings?>> Recall,
    Func<Mail.Addresses.EmailAddress, Findings, CancellationToken, ValueTask> Keep);
