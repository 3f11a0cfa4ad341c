using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Flow.Deliver;
using Postern.Store;
using Postern.Store.Queue;

namespace Postern.Flow.Queue;

/// <summary>
/// Brings due copies from the ledger to their destinations and starts carriers for them. Fresh copies come straight from
/// Acceptance, leased already; everything else (retries, a restart, a burst beyond the window) is claimed here.
/// </summary>
public sealed partial class Dispatcher(
    Ledger ledger, Window window, Destinations destinations, Carrier carrier, Bell bell, QueueOptions options, TimeProvider clock, ILogger<Dispatcher> log)
    : BackgroundService
{
    /// <summary>Longest sleep of the claimer: what other nodes left behind is found after at most this.</summary>
    static readonly TimeSpan SleepMax = TimeSpan.FromSeconds(5);

    // A lease is renewed in its last third by a claim: two claims at least must fall into that.
    readonly TimeSpan sleepMax = options.Lease / 6 < SleepMax ? options.Lease / 6 : SleepMax;

    /// <summary>Shortest pause after a claim that found nothing.</summary>
    static readonly TimeSpan SleepMin = TimeSpan.FromMilliseconds(100);

    long thoroughAt;

    /// <inheritdoc cref="QueueOptions"/>
    public TimeSpan Lease => options.Lease;

    /// <summary>Takes over a copy that has its place in the window.</summary>
    public void Offer(Work work)
    {
        var destination = destinations.For(work.Copy.To.Address.Domain);
        if (destination.Add(work)) carrier.Start(destination);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tidied = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await ClaimOnce(stoppingToken);
            if (clock.GetElapsedTime(tidied) > Destination.LaneIdleMax)
            {
                await destinations.Tidy();
                tidied = clock.GetTimestamp();
            }

            if (pause > TimeSpan.Zero) await bell.Wait(pause, stoppingToken);
        }
    }

    /// <summary>Claims what there is room for. Returns how long to sleep: nothing when there may be more.</summary>
    async Task<TimeSpan> ClaimOnce(CancellationToken ct)
    {
        var limit = Math.Min(window.Room, ClaimMax);
        if (limit < ClaimMin) return SleepMin;

        try
        {
            var leaveAlone = destinations.LeaveAlone(window.Room);
            var claimed = await ledger.Queue.Claim(limit, Lease, leaveAlone.Keys.ToList(), IsTimeToBeThorough(), window.IsInHand, ct);
            await Take(claimed, ct);

            var isMore = claimed.Count == limit || (leaveAlone.Values.Any(rest => rest is not null) && await ledger.Queue.PutOff(leaveAlone, ct) > 0);
            return isMore ? TimeSpan.Zero : await UntilNextDue(ct);
        }
        catch (LedgerUnavailableException e)
        {
            LogLedgerGone(e.Message);
            return SleepMax;
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            // A claimer that ends takes the whole gateway with it, and would after each restart.
            LogBug(e);
            return SleepMax;
        }
    }

    async Task Take(IReadOnlyList<QueuedCopy> claimed, CancellationToken ct)
    {
        List<Guid> early = [];
        foreach (var copy in claimed)
        {
            if (window.Enter(copy.Id)) Offer(new Work(copy, Bytes: null));
            else early.Add(copy.Id);
        }

        // Recorded and due again before its last carrier let go of it: claimed once more in a moment.
        if (early.Count > 0) await ledger.Queue.Release(early, ct);
    }

    /// <summary>How often a claim reads past a long queue of busy destinations.</summary>
    static readonly TimeSpan ThoroughInterval = TimeSpan.FromSeconds(1);

    bool IsTimeToBeThorough()
    {
        if (clock.GetElapsedTime(thoroughAt) < ThoroughInterval) return false;
        thoroughAt = clock.GetTimestamp();
        return true;
    }

    /// <summary>Most copies of one claim: with <see cref="Destination.HasEnough"/>, one domain's queue cannot fill the window.</summary>
    const int ClaimMax = Destination.WaitingMax / 2;

    /// <summary>A claim for less is not worth its transaction while many are being carried.</summary>
    const int ClaimMin = 20;

    async Task<TimeSpan> UntilNextDue(CancellationToken ct)
    {
        if (await ledger.Queue.NextDue(ct) is not { } due) return sleepMax;

        var pause = due - clock.GetUtcNow();
        return pause < SleepMin ? SleepMin : pause > sleepMax ? sleepMax : pause;
    }

    [LoggerMessage(4001, LogLevel.Warning, "The ledger does not answer; what waits is tried again soon: {Reason}")]
    partial void LogLedgerGone(string reason);

    [LoggerMessage(4002, LogLevel.Error, "Claiming met an internal error; it goes on soon")]
    partial void LogBug(Exception e);
}
