using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Mail.TlsRpt;
using Postern.Store;
using Postern.Store.TlsReports;

namespace Postern.Flow.Reporting;

/// <summary>
/// Sends the reports of days that are over to the domains that ask for them: within <see cref="SpreadMax"/> of the day's end, each at a time of its own
/// (RFC 8460 §4.1), and again for <see cref="TriedFor"/> when it does not arrive (§5.5).
/// </summary>
public sealed partial class ReportRounds(
    Ledger ledger, ReportPlaces places, ReportMaker maker, ReportPost post, ReportOptions options, TimeProvider clock, ILogger<ReportRounds> log) : BackgroundService
{
    /// <summary>Time between rounds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Longest time between a day's end and its reports.</summary>
    public static readonly TimeSpan SpreadMax = TimeSpan.FromHours(4);

    /// <summary>How long a report is tried, from when it was due.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromHours(24);

    /// <summary>Pause before the second try; each later one is twice as long as the one before.</summary>
    public static readonly TimeSpan PauseMin = TimeSpan.FromMinutes(10);

    /// <summary>A day is reported on no later than this: what waited longer, because the program stood still, waits for ever.</summary>
    public static readonly TimeSpan ReportedWithin = TimeSpan.FromDays(3);

    /// <summary>For how long counts, and the record of what was sent, are kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    /// <summary>For how long reports of others are kept.</summary>
    public static readonly TimeSpan ReceivedKeptFor = TimeSpan.FromDays(400);

    /// <summary>Longest time that sending one may take; then another node may.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    /// <summary>Reports sent side by side, and domains asked.</summary>
    const int AtOnce = 8;

    /// <summary>Domains of one page.</summary>
    const int PageMax = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Interval, clock);
        do
        {
            await TryRound(stoppingToken);
        }
        while (await rounds.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Notes what is owed for days that are over, and sends what is due.</summary>
    public async Task Round(CancellationToken ct)
    {
        var today = TlsResults.Day(clock.GetUtcNow());
        await Forget(today, ct);
        if (!options.Send) return;

        await Plan(today - ReportedWithin, today, day => day.AddDays(1) + SpreadMax * (RandomNumberGenerator.GetInt32(10_000) / 10_000.0), ct);
        await SendDue(ct);
    }

    /// <summary>Sends the reports of one day at once, whether it is over or not. What is counted for it afterwards is in no report.</summary>
    public async Task Send(DateTimeOffset day, CancellationToken ct)
    {
        await Plan(day, day.AddDays(1), _ => clock.GetUtcNow(), ct);
        await ledger.Dispatches.Hasten(day, ct);
        await SendDue(ct);
    }

    // A page that nothing came of, because the DNS is gone, is the last: it would come again.
    async Task Plan(DateTimeOffset from, DateTimeOffset until, Func<DateTimeOffset, DateTimeOffset> due, CancellationToken ct)
    {
        while (await ledger.Tallies.Unplanned(from, until, PageMax, ct) is { Count: > 0 } page)
        {
            var planned = 0;
            await Parallel.ForEachAsync(page, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (owed, ct) =>
            {
                if (await TryPlan(owed.Day, owed.Domain, due(owed.Day), ct)) Interlocked.Increment(ref planned);
            });
            if (planned == 0) return;
        }
    }

    async Task<bool> TryPlan(DateTimeOffset day, string domain, DateTimeOffset due, CancellationToken ct)
    {
        switch (await places.Of(domain, ct))
        {
            case ReportWish.Wanted wanted:
                await ledger.Dispatches.Plan(day, domain, [.. wanted.Places.Select(place => place.AbsoluteUri).Distinct()], due, due + TriedFor, "not sent yet", ct);
                return true;
            case ReportWish.Unwanted unwanted:
                await ledger.Dispatches.Plan(day, domain, [], due, due, unwanted.Why, ct);
                return true;
            case ReportWish.Unknown unknown:
                LogUnknown(domain, unknown.Why);
                return false;
            default:
                throw new InvalidOperationException("a wish is known, or it is not");
        }
    }

    async Task SendDue(CancellationToken ct)
    {
        while (await ledger.Dispatches.Claim(Lease, AtOnce, ct) is { Count: > 0 } claimed)
            await Task.WhenAll(claimed.Select(dispatch => SendOne(dispatch, ct)));
    }

    async Task SendOne(Dispatch dispatch, CancellationToken ct)
    {
        var report = maker.Of(dispatch.Day, dispatch.Domain, await ledger.Tallies.Of(dispatch.Day, dispatch.Domain, ct));
        switch (report is null ? new PostAnswer.Refused("its counts are gone") : await TrySend(dispatch, report, ct))
        {
            case PostAnswer.Taken taken:
                LogSent(dispatch.Domain, dispatch.Day, taken.Why);
                await ledger.Dispatches.Sent(dispatch.Id, taken.Why, ct);
                break;
            case PostAnswer.TryLater later when clock.GetUtcNow() + Pause(dispatch.Tries) is var due && due < dispatch.Until:
                await ledger.Dispatches.Postpone(dispatch.Id, due, later.Why, ct);
                break;
            case var answer:
                LogNotSent(dispatch.Domain, dispatch.Day, answer.Why);
                await ledger.Dispatches.Failed(dispatch.Id, answer.Why, ct);
                break;
        }
    }

    // One report that meets a bug of ours must not keep the others back, nor stop the program.
    async Task<PostAnswer> TrySend(Dispatch dispatch, TlsReport report, CancellationToken ct)
    {
        try
        {
            return await post.Send(new Uri(dispatch.Place), report, dispatch.Domain, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            LogBug(dispatch.Domain, e);
            return new PostAnswer.TryLater("internal error");
        }
    }

    static TimeSpan Pause(int tries) => PauseMin * Math.Pow(2, Math.Min(tries - 1, 10));

    async Task Forget(DateTimeOffset today, CancellationToken ct)
    {
        await ledger.Tallies.Forget(today - KeptFor, ct);
        await ledger.Dispatches.Forget(today - KeptFor, ct);
        await ledger.Received.Forget(today - ReceivedKeptFor, ct);
    }

    async Task TryRound(CancellationToken ct)
    {
        try
        {
            await Round(ct);
        }
        catch (LedgerUnavailableException e)
        {
            LogLater(e.Message);
        }
    }

    [LoggerMessage(4192, LogLevel.Information, "TLS report to {Domain} for {Day:yyyy-MM-dd}: {Why}")]
    partial void LogSent(string domain, DateTimeOffset day, string why);

    [LoggerMessage(4193, LogLevel.Warning, "TLS report to {Domain} for {Day:yyyy-MM-dd} is given up: {Why}")]
    partial void LogNotSent(string domain, DateTimeOffset day, string why);

    [LoggerMessage(4194, LogLevel.Error, "A TLS report to {Domain} met an internal error and is tried again")]
    partial void LogBug(string domain, Exception e);

    [LoggerMessage(4195, LogLevel.Information, "TLS reports of {Domain}: {Why}")]
    partial void LogUnknown(string domain, string why);

    [LoggerMessage(4196, LogLevel.Warning, "Sending TLS reports waits for the ledger: {Reason}")]
    partial void LogLater(string reason);
}
