using System.Text;
using System.Text.Json;
using Postern.Store.Audit;
using Postern.Store.Records;
using Postern.Store.Replies;
using Postern.Store.Sealing;
using Postern.Store.Spool;
using Postern.Store.Sql;

namespace Postern.Store.Queue;

/// <summary>The work: copies that are due, claimed under a lease. A copy is never claimed by two at once while its lease lasts.</summary>
public sealed class CopyQueue
{
    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;
    readonly FartherLook farther;

    internal CopyQueue(Database database, Writer writer, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock, farther) = (database, writer, keys, clock, new(database));

    /// <summary>Claims up to <paramref name="limit"/> due copies, oldest due first.</summary>
    /// <param name="limit">At most <see cref="ClaimMax"/>.</param>
    /// <param name="lease">After this the copies are due again, whoever claimed them.</param>
    /// <param name="except">Recipient domains to leave alone now (in back-off, or their window is full); at most <see cref="ExceptMax"/>.</param>
    /// <param name="isThorough">
    /// False looks at no more than <see cref="AheadMax"/> due copies: what a long queue of domains left alone hides is not found. True also
    /// looks at the next <see cref="FartherLook.PieceMax"/>, from where the last such claim ended: not for every claim.
    /// </param>
    /// <param name="isInHand">
    /// True for what this process still works on: such a copy is not claimed, its lease is renewed when less than a third of it is left.
    /// Asked inside the transaction, so it answers for the same instant as the rows do.
    /// </param>
    /// <param name="ct">Stops waiting; what was claimed then is due again when the lease ends.</param>
    public async Task<IReadOnlyList<QueuedCopy>> Claim(
        int limit, TimeSpan lease, IReadOnlyCollection<string> except, bool isThorough, Func<Guid, bool> isInHand, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ClaimMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(except.Count, ExceptMax);
        var now = clock.GetUtcNow();
        var claim = Lease.Until(now + lease);
        var leaveAlone = except.Count == 0 ? "" : $",{string.Join(',', except)},";
        IReadOnlyList<Guid> hidden = isThorough && leaveAlone.Length > 0 ? await farther.Next(limit, now, except, ct) : [];
        var claimed = await writer.Now(async transaction =>
        {
            await EndLeases(transaction, claim, now, now + (lease / 3), isInHand);
            return await Claim(transaction, claim, now, limit, leaveAlone, hidden);
        }, ct);

        var copies = new List<QueuedCopy>(claimed.Count);
        foreach (var row in claimed)
            if (await TryUnseal(row, ct) is { } copy) copies.Add(copy);

        return copies;
    }

    /// <summary>
    /// Moves the due time of copies that stand before all others and belong to domains that are left alone, so that one dead domain's
    /// queue of any length cannot stand in the way of the rest, nor be read over and over.
    /// </summary>
    /// <param name="until">For each domain, when its copies are due again; null leaves them where they are.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>How many were moved, at most <see cref="AheadMax"/>; more may stand behind them.</returns>
    public Task<int> PutOff(IReadOnlyDictionary<string, DateTimeOffset?> until, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction =>
        {
            var ahead = await transaction.Query("""
                SELECT id, domain FROM copies WHERE state = 'queued' AND lease = 0 AND due_at_ms <= @now ORDER BY due_at_ms LIMIT @limit {skip locked}
                """, new { now, limit = AheadMax }, row => (Id: row.Id(0), Domain: row.GetString(1)));
            var moved = 0;
            foreach (var (id, domain) in ahead)
            {
                if (!until.TryGetValue(domain, out var rest) || rest is not { } due) continue;
                await transaction.Add("UPDATE copies SET due_at_ms = @due WHERE id = @id", new { id, due });
                moved++;
            }

            return moved;
        }, ct);
    }

    /// <summary>Writes what came of an attempt: the copy's state, the audit event, and the report to its sender if one is owed, in one transaction.</summary>
    /// <remarks>
    /// A copy that is delivered or failed already keeps its state and owes no second report, but the attempt is still recorded:
    /// after a lost lease two processes may have carried it.
    /// </remarks>
    public async Task Record(CopyResult result, CancellationToken ct)
    {
        var evidence = JsonSerializer.Serialize(result.Evidence with { ReplyText = null, KeyFingerprint = null }, Kept.Default.Evidence);
        var reply = await SealWords(result, ct);
        var report = result.Report is { } owed ? MessageSpool.Seal(owed.Message, owed.Bytes, keys.Organization) : null;
        var entry = new AuditEntry(result.At, Words.Event(result.State), result.MessageId, result.CopyId, evidence, reply);

        await writer.Soon(async transaction =>
        {
            var moved = await Move(transaction, result);
            await transaction.Append(entry);
            if (result is { State: CopyState.Delivered, Evidence.KeyId: { } key }) await NoteUse(transaction, key, result.At);
            if (result.Evidence.EndToEnd is { } found) await ReplyRow.Opened(transaction, result.MessageId, found);
            if (moved && report is not null && await IsFirst(transaction, result)) await report.Write(transaction);
        }, ct);
    }

    // The mark and the report are one transaction: a sender hears of a delay once, whoever carries the copy and whatever crashes.
    static async Task<bool> IsFirst(Transaction transaction, CopyResult result) => result.State != CopyState.Queued || await transaction.Execute(
        "UPDATE copies SET warned_at_ms = @at WHERE id = @id AND warned_at_ms IS NULL", new { id = result.CopyId, at = result.At }) > 0;

    /// <summary>Gives copies back unattempted (the program stops): due at once.</summary>
    public Task Release(IReadOnlyCollection<Guid> copies, CancellationToken ct) => writer.Now(async transaction =>
    {
        foreach (var id in copies)
        {
            await transaction.Add("UPDATE copies SET lease = 0 WHERE id = @id AND state = 'queued'", new { id });
        }
    }, ct);

    /// <summary>When a copy can be claimed next: the earliest due time, or the end of a lease; null when none waits. For sleeping exactly as long as needed.</summary>
    public async Task<DateTimeOffset?> NextDue(CancellationToken ct)
    {
        var found = await database.Query("""
            SELECT (SELECT MIN(due_at_ms) FROM copies WHERE state = 'queued' AND lease = 0),
                   (SELECT MIN(lease) FROM copies WHERE state = 'queued' AND lease > 0)
            """, new { }, row => (Due: row.TimeOrNull(0), LeaseEnd: row.IsDBNull(1) ? (DateTimeOffset?)null : new Lease(row.GetInt64(1)).End), ct);
        var (due, end) = found[0];
        return due is null || end < due ? end : due;
    }

    /// <summary>At the start of the only process on a SQLite file: leases of the process before are void.</summary>
    public Task<int> ReleaseAll(CancellationToken ct) => writer.Now(transaction =>
        transaction.Execute("UPDATE copies SET lease = 0 WHERE state = 'queued' AND lease > 0", new { }), ct);

    public const int ClaimMax = 1000;
    public const int ExceptMax = 500;

    /// <summary>Due copies looked at for one claim.</summary>
    public const int AheadMax = 1000;

    // A lease that ended gives its copy back; one of ours that soon ends is renewed, and told apart from those of this claim by its tag.
    static async Task EndLeases(Transaction transaction, Lease claim, DateTimeOffset now, DateTimeOffset soon, Func<Guid, bool> isInHand)
    {
        var ending = await transaction.Query("""
            SELECT id, lease FROM copies WHERE state = 'queued' AND lease > 0 AND lease < @soon {skip locked}
            """, new { soon = Lease.OverAt(soon) }, row => (Id: row.Id(0), Lease: row.GetInt64(1)));
        foreach (var (id, held) in ending)
        {
            var isOurs = isInHand(id);
            if (!isOurs && held >= Lease.OverAt(now)) continue;
            await transaction.Add("UPDATE copies SET lease = @lease WHERE id = @id", new { id, lease = isOurs ? claim.Value ^ 1 : Lease.None });
        }
    }

    static async Task<List<QueuedRow>> Claim(Transaction transaction, Lease claim, DateTimeOffset now, int limit, string leaveAlone, IReadOnlyList<Guid> hidden)
    {
        var claimed = await transaction.Execute("""
            UPDATE copies SET lease = @claim
            WHERE id IN (SELECT id FROM (SELECT id, domain FROM copies
                                         WHERE state = 'queued' AND lease = 0 AND due_at_ms <= @now
                                         ORDER BY due_at_ms LIMIT @ahead {skip locked}) AS ahead
                         WHERE {find}(@leaveAlone, ',' || domain || ',') = 0 LIMIT @limit)
            """, new { claim = claim.Value, now, ahead = leaveAlone.Length == 0 ? limit : AheadMax, limit, leaveAlone });
        foreach (var id in hidden.Take(limit - claimed))
        {
            claimed += await transaction.Execute("UPDATE copies SET lease = @claim WHERE id = @id AND state = 'queued' AND lease = 0", new { claim = claim.Value, id });
        }

        if (claimed == 0) return [];

        return await transaction.Query($"{QueuedRow.Select} WHERE c.state = 'queued' AND c.lease = @claim ORDER BY c.due_at_ms", new { claim = claim.Value }, QueuedRow.Read);
    }

    /// <returns>Null when the row does not open: it is held for a person to look at, because it would spoil every claim that meets it.</returns>
    async Task<QueuedCopy?> TryUnseal(QueuedRow row, CancellationToken ct)
    {
        try
        {
            return await row.Unseal(keys, ct);
        }
        catch (SealBrokenException)
        {
            var why = new Evidence { Why = "what the ledger keeps about this copy does not open" };
            await Record(new() { CopyId = row.Id, MessageId = row.MessageId, State = CopyState.Held, At = clock.GetUtcNow(), Evidence = why }, ct);
            return null;
        }
    }

    async Task<byte[]?> SealWords(CopyResult result, CancellationToken ct)
    {
        var evidence = result.Evidence;
        if (evidence is { ReplyText: null, KeyFingerprint: null }) return null;
        using var record = await keys.Unlock(result.MessageId, ct)
            ?? throw new ArgumentException($"no message {result.MessageId}", nameof(result));
        return record.Reply(evidence.KeyId is null
            ? Encoding.UTF8.GetBytes(evidence.ReplyText ?? "")
            : JsonSerializer.SerializeToUtf8Bytes(new SealedWords(evidence.ReplyText, evidence.KeyFingerprint), Kept.Default.SealedWords));
    }

    // Once a day is enough for whoever asks which keys are in use.
    static Task NoteUse(Transaction transaction, Guid key, DateTimeOffset at) => transaction.Add("""
        UPDATE keys SET used_at_ms = @at WHERE id = @key AND (used_at_ms IS NULL OR used_at_ms < @before)
        """, new { key, at, before = at - TimeSpan.FromDays(1) });

    static async Task<bool> Move(Transaction transaction, CopyResult result) => await transaction.Execute("""
        UPDATE copies SET state = @state, lease = 0, due_at_ms = COALESCE(@due, due_at_ms), attempts = attempts + 1, finished_at_ms = @finished,
            protection = @protection
        WHERE id = @id AND state IN ('queued', 'held')
        """, new
    {
        id = result.CopyId,
        state = Words.Of(result.State),
        due = result.State == CopyState.Queued ? result.DueAt : null,
        protection = result.Evidence.Protection,
        finished = result.State is CopyState.Delivered or CopyState.Failed ? result.At : (DateTimeOffset?)null,
    }) > 0;
}
