using System.Collections.Concurrent;
using Postern.Flow.Explain;
using Postern.Flow.Queue;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Records;

namespace Postern.Flow.Portal;

/// <summary>
/// A sender whose message nobody opened in the portal has it sent another way, when policy and the recipient's keys and servers allow one by now. The copy in the portal stays:
/// a second one goes the line's way, where the portal is no answer.
/// </summary>
public sealed class OtherWay(Ledger ledger, DryRun dryRun, Bell bell, TimeProvider clock)
{
    /// <summary>A server that says nothing for so long does not answer now.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // Each look is a question to strangers' servers.
    readonly TokenBuckets looks = new(burst: 3, TimeSpan.FromMinutes(5), clock);
    readonly ConcurrentDictionary<string, byte> asked = new();

    /// <summary>True when the sender may ask: nobody opened it, nobody closed it, and no second copy is on its way or has arrived.</summary>
    public static bool IsOffered(SenderVisit visit, CopyRecord copy)
    {
        if (!SenderDesk.IsInPortal(copy) || copy.ReadAt is not null || visit.Closures.ContainsKey(copy.CopyId)) return false;

        var seconds = visit.Message.Copies.Where(each => each.InsteadOf == copy.CopyId).ToList();
        return seconds.Count < SecondCopies.TriesMax && seconds.All(each => each.State == CopyState.Failed);
    }

    /// <summary>Asks the recipient's servers as a delivery would, and sends a second copy when they, or a key, allow it.</summary>
    public async Task<OtherWayAnswer> Take(SenderVisit visit, Guid copyId, CancellationToken ct)
    {
        if (visit.Message.Copies.FirstOrDefault(copy => copy.CopyId == copyId) is not { } copy || !IsOffered(visit, copy)) return OtherWayAnswer.NotOffered;
        if (!asked.TryAdd(copy.Recipient.AsciiDomain, 0)) return OtherWayAnswer.TooOften;
        try
        {
            return looks.Take($"{copyId}") is null ? await Look(copyId, ct) : OtherWayAnswer.TooOften;
        }
        finally
        {
            asked.TryRemove(copy.Recipient.AsciiDomain, out _);
        }
    }

    async Task<OtherWayAnswer> Look(Guid copyId, CancellationToken ct)
    {
        if (await Explain(copyId, ct) is not { } now) return OtherWayAnswer.Silence;
        if (now.Protection is "refuse" or "wait") return now.Protection == "wait" ? OtherWayAnswer.Silence : OtherWayAnswer.None;
        if (await ledger.SecondCopies.Add(copyId, ct) is null) return OtherWayAnswer.NotOffered;

        bell.Ring();
        return OtherWayAnswer.Taken;
    }

    /// <returns>Null when the servers took too long.</returns>
    async Task<Explanation?> Explain(Guid copyId, CancellationToken ct)
    {
        if (await ledger.Interventions.Find(copyId, ct) is not { } copy) return null;

        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await dryRun.Explain(copy with { InsteadOf = copy.Id, Since = clock.GetUtcNow() }, both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>What came of asking for another way.</summary>
public enum OtherWayAnswer
{
    /// <summary>A second copy is on its way.</summary>
    Taken,

    /// <summary>There is none that policy allows.</summary>
    None,

    /// <summary>The recipient's servers do not answer, so nobody can tell.</summary>
    Silence,

    /// <summary>It was looked at a moment ago, or is being looked at.</summary>
    TooOften,

    /// <summary>It was opened, taken back or sent meanwhile.</summary>
    NotOffered,
}
