using System.Threading.Channels;
using Postern.Store.Audit;

namespace Postern.Store.Sql;

/// <summary>
/// The only way to write: what waits is written in one transaction, so that many writes share one flush of the disk.
/// A write is done when its COMMIT has returned. A write that fails never takes its batch mates with it.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    /// <summary>Writes that may wait; a caller beyond that waits before it may queue.</summary>
    public const int WaitingMax = 4096;

    /// <summary>Writes in one transaction.</summary>
    public const int BatchMax = 256;

    /// <summary>How long a patient write waits for others to share a flush with, in milliseconds: +7 % throughput in the prototype.</summary>
    public const int PatienceMs = 5;

    readonly Database database;
    readonly AuditSeal seal;
    readonly Channel<Pending> waiting = Channel.CreateBounded<Pending>(WaitingMax);
    readonly Task[] loops;

    public Writer(Database database, AuditSeal seal)
    {
        (this.database, this.seal) = (database, seal);
        loops = [.. Enumerable.Range(0, database.Writers).Select(_ => Task.Run(Loop))];
    }

    /// <summary>Writes at once, together with whatever else waits.</summary>
    /// <param name="work">May run twice, when a batch mate failed: it must have no effect outside the transaction.</param>
    /// <param name="ct">Stops waiting; the write may or may not happen then.</param>
    /// <exception cref="LedgerUnavailableException">Disk full or database gone; nothing was written.</exception>
    public Task<T> Now<T>(Func<Transaction, Task<T>> work, CancellationToken ct) => Queue(new Pending<T>(work, isPatient: false), ct);

    /// <summary>As <see cref="Now"/>, but may wait <see cref="PatienceMs"/> for company.</summary>
    public Task<T> Soon<T>(Func<Transaction, Task<T>> work, CancellationToken ct) => Queue(new Pending<T>(work, isPatient: true), ct);

    public Task Now(Func<Transaction, Task> work, CancellationToken ct) => Now(Valued(work), ct);

    public Task Soon(Func<Transaction, Task> work, CancellationToken ct) => Soon(Valued(work), ct);

    /// <summary>Finishes what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await Task.WhenAll(loops);
    }

    static Func<Transaction, Task<bool>> Valued(Func<Transaction, Task> work) => async transaction =>
    {
        await work(transaction);
        return true;
    };

    async Task<T> Queue<T>(Pending<T> write, CancellationToken ct)
    {
        await waiting.Writer.WriteAsync(write, ct);
        return await write.Done.WaitAsync(ct);
    }

    async Task Loop()
    {
        List<Pending> batch = new(BatchMax);
        Session? session = null;
        while (await waiting.Reader.WaitToReadAsync())
        {
            Drain(batch);
            if (batch.TrueForAll(write => write.IsPatient)) await Linger(batch);
            session = await Write(batch, session);
            batch.Clear();
        }

        if (session is not null) await session.DisposeAsync();
    }

    void Drain(List<Pending> batch)
    {
        while (batch.Count < BatchMax && waiting.Reader.TryRead(out var write)) batch.Add(write);
    }

    // The machine's time, not the product's: a clock that a test holds still must not hold up the disk.
    async Task Linger(List<Pending> batch)
    {
        var patience = Task.Delay(PatienceMs);
        while (batch.Count < BatchMax && batch.TrueForAll(write => write.IsPatient))
        {
            var more = waiting.Reader.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(more, patience) == patience || !await more) return;
            Drain(batch);
        }
    }

    /// <returns>The session to go on with; null when it broke.</returns>
    async Task<Session?> Write(List<Pending> batch, Session? session)
    {
        try
        {
            session ??= await database.Connect(CancellationToken.None);
            if (await TryTogether(batch, session) is not { } failure) return session;
            if (batch.Count == 1) batch[0].Fail(failure);
            else await Singly(batch, session);
            return session;
        }
        catch (Exception e)
        {
            var failure = database.Unavailable(e) ?? e;
            foreach (var write in batch) write.Fail(failure);
            if (session is not null) await session.DisposeAsync();
            return null;
        }
    }

    // One of them is at fault: each gets a transaction of its own, so that only that one fails.
    async Task Singly(List<Pending> batch, Session session)
    {
        foreach (var write in batch)
        {
            if (await TryTogether([write], session) is { } failure) write.Fail(failure);
        }
    }

    /// <summary>Runs all in one transaction. A failure of the house is thrown; a failure of a write is returned, after ROLLBACK.</summary>
    async Task<Exception?> TryTogether(List<Pending> batch, Session session)
    {
        var transaction = new Transaction(session, seal);
        await transaction.Begin();
        try
        {
            foreach (var write in batch) await write.Run(transaction);
            await transaction.Commit();
        }
        catch (Exception e) when (database.Unavailable(e) is null)
        {
            await transaction.Rollback();
            return e;
        }

        foreach (var write in batch) write.Succeed();
        return null;
    }

    abstract class Pending(bool isPatient)
    {
        public bool IsPatient { get; } = isPatient;

        public abstract Task Run(Transaction transaction);
        public abstract void Succeed();
        public abstract void Fail(Exception e);
    }

    sealed class Pending<T>(Func<Transaction, Task<T>> work, bool isPatient) : Pending(isPatient)
    {
        readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T result = default!; // set by Run, read only after it

        public Task<T> Done => done.Task;

        public override async Task Run(Transaction transaction) => result = await work(transaction);
        public override void Succeed() => done.TrySetResult(result);
        public override void Fail(Exception e) => done.TrySetException(e);
    }
}
