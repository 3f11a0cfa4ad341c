using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Flow.Record;

/// <summary>A person decides about a copy: it goes on, or it fails and its sender is told as after any failure.</summary>
public sealed class Intervention(Ledger ledger, Reports reports, TimeProvider clock)
{
    /// <returns>False when the copy is not held.</returns>
    public Task<bool> Release(CopyRecord copy, CancellationToken ct) => ledger.Interventions.Release(copy.CopyId, copy.MessageId, ct);

    /// <param name="copy">Held, or queued and in nobody's hands.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <param name="why">For the record and the report.</param>
    public async Task<FailAnswer> Fail(CopyRecord copy, CancellationToken ct, string why = "an administrator stopped it")
    {
        var result = new CopyResult
        {
            CopyId = copy.CopyId,
            MessageId = copy.MessageId,
            State = CopyState.Failed,
            At = clock.GetUtcNow(),
            Evidence = new Evidence { Why = why },
        };
        result = result with { Report = await ReportOf(result, ct) };
        if (!await ledger.Interventions.Fail(result, ct)) return FailAnswer.NotNow;
        return result.Report is null ? FailAnswer.NobodyTold : FailAnswer.SenderTold;
    }

    /// <returns>Null when none is owed, or what is kept about the copy does not open, so that nobody knows whom to tell.</returns>
    async Task<OwedReport?> ReportOf(CopyResult result, CancellationToken ct)
    {
        try
        {
            if (await ledger.Interventions.Find(result.CopyId, ct) is not { } copy) return null;

            var done = new Stage.Done(new Work(copy, Bytes: null), new Outcome.Failed(Outcome.Failed.NotAuthorized), result.Evidence);
            if (reports.Owed(done, result.State, result.At) is not { } kind) return null;
            return reports.Write(kind, done, (await ledger.Records.ArrivalOf(copy.MessageId, ct))?.MessageId, result.At);
        }
        catch (SealBrokenException)
        {
            return null;
        }
    }
}

public enum FailAnswer
{
    /// <summary>It is done already, or being carried at this moment.</summary>
    NotNow,

    /// <summary>It failed; its sender is owed no report, or cannot be known.</summary>
    NobodyTold,

    /// <summary>It failed, and the report to its sender is on its way.</summary>
    SenderTold,
}
