using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Postern.Flow.Queue;
using Postern.Rules.Retry;
using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Record;

/// <summary>Writes what attempts came to. A carrier goes on while its outcome shares a flush with others; their number is bounded.</summary>
public sealed partial class Recorder(Ledger ledger, Reports reports, RetrySchedule schedule, Bell bell, TimeProvider clock, ILogger<Recorder> log) : IDisposable
{
    /// <summary>Most outcomes on their way to disk at once: a slow disk slows the carriers, not the memory down.</summary>
    const int PendingMax = 512;

    /// <summary>Pause before an outcome is offered to a ledger that did not answer.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim pending = new(PendingMax, PendingMax);
    readonly CancellationTokenSource draining = new();

    /// <summary>Returns as soon as there is room; <paramref name="recorded"/> is called when the outcome is on disk.</summary>
    public async ValueTask Record(Stage.Done done, Action recorded)
    {
        await pending.WaitAsync();
        _ = Write(done, recorded);
    }

    /// <summary>Waits until everything handed in is on disk, or was offered to a ledger that does not answer: the program stops, and must not wait for that.</summary>
    public async Task Drain()
    {
        await draining.CancelAsync();
        for (var i = 0; i < PendingMax; i++) await pending.WaitAsync();
        pending.Release(PendingMax);
    }

    async Task Write(Stage.Done done, Action recorded)
    {
        try
        {
            while (!await TryWrite(done)) await Task.Delay(Pause, clock, draining.Token);
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            LogLeft(done.Work.Copy.Id);
        }
        catch (Exception e)
        {
            // Nobody waits for this task. The copy stays leased, and is carried again when the lease ends.
            LogBug(done.Work.Copy.Id, e);
        }
        finally
        {
            pending.Release();
            recorded();
        }
    }

    async Task<bool> TryWrite(Stage.Done attempt)
    {
        try
        {
            var done = await Stopped(attempt);
            var result = ResultOf(done);
            if (reports.Owed(done, result.State, result.At) is { } kind)
                result = result with { Report = reports.Write(kind, done, await OriginalId(done.Work.Copy), result.At) };
            await ledger.Queue.Record(result, CancellationToken.None);
            if (result.Report is not null) bell.Ring();
            return true;
        }
        catch (LedgerUnavailableException e)
        {
            LogWaiting(attempt.Work.Copy.Id, e.Message);
            return false;
        }
        catch (ObjectDisposedException)
        {
            // The program stops with the ledger gone: the lease ends, and the copy is carried once more.
            return true;
        }
    }

    // Taken back while it was carried: this was its last attempt, however far away the next one would have been.
    async Task<Stage.Done> Stopped(Stage.Done done) =>
        done.Outcome is Outcome.TryLater or Outcome.Held && await ledger.Life.StopOf(done.Work.Copy.Id, done.Work.Copy.InsteadOf, CancellationToken.None) is { } stop
            ? done with { Outcome = new Outcome.Failed(Outcome.Failed.NotAuthorized), Evidence = done.Evidence with { Why = $"{stop.WhyStopped()}; {done.Evidence.Why}" } }
            : done;

    // Only a report wants it, and it is sealed with what else is known of the arrival: not worth opening for every copy.
    async Task<string?> OriginalId(QueuedCopy copy)
    {
        try
        {
            return (await ledger.Records.ArrivalOf(copy.MessageId, CancellationToken.None))?.MessageId;
        }
        catch (SealBrokenException)
        {
            return null; // A report without it is better than none.
        }
    }

    public void Dispose()
    {
        pending.Dispose();
        draining.Dispose();
    }

    CopyResult ResultOf(Stage.Done done)
    {
        var now = clock.GetUtcNow();
        var delay = done.Outcome is Outcome.TryLater ? DelayOf(done.Work.Copy, now) : null;
        var (state, due) = done.Outcome switch
        {
            Outcome.Delivered => (CopyState.Delivered, (DateTimeOffset?)null),
            Outcome.Held => (CopyState.Held, null),
            Outcome.Failed => (CopyState.Failed, null),
            Outcome.TryLater later => delay is { } wait ? (CopyState.Queued, Later(now + wait, later.NotBefore)) : (CopyState.Failed, null),
        };

        return new CopyResult
        {
            CopyId = done.Work.Copy.Id,
            MessageId = done.Work.Copy.MessageId,
            State = state,
            At = now,
            DueAt = due,
            Evidence = EvidenceOf(done, state),
        };
    }

    Evidence EvidenceOf(Stage.Done done, CopyState state)
    {
        if (Reports.WhyUntold(done, state) is not { } why) return done.Evidence;

        LogUntold(done.Work.Copy.Id, done.Work.Copy.To.Address.Domain);
        return done.Evidence with { Why = $"{done.Evidence.Why}; {why}" };
    }

    TimeSpan? DelayOf(QueuedCopy copy, DateTimeOffset now) =>
        schedule.DelayAfter(copy.Attempts + 1, now - copy.Since, RandomNumberGenerator.GetInt32(1000) / 1000.0);

    static DateTimeOffset? Later(DateTimeOffset due, DateTimeOffset? notBefore) => notBefore > due ? notBefore : due;

    [LoggerMessage(4023, LogLevel.Warning, "The program stops without the ledger; copy {Copy} will be carried again")]
    partial void LogLeft(Guid copy);

    [LoggerMessage(4022, LogLevel.Error, "The outcome of copy {Copy} met an internal error; it will be carried again")]
    partial void LogBug(Guid copy, Exception e);

    [LoggerMessage(4124, LogLevel.Warning, "Copy {Copy} from outside for {Domain} failed, and no report leaves: its sender is not proven")]
    partial void LogUntold(Guid copy, string domain);

    [LoggerMessage(4021, LogLevel.Warning, "The outcome of copy {Copy} waits for the ledger: {Reason}")]
    partial void LogWaiting(Guid copy, string reason);
}
