using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Postern.Flow.Deliver;
using Postern.Flow.Record;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Queue;

/// <summary>Carries a destination's copies along the line, one after another, until none waits. Several carriers may serve one destination.</summary>
public sealed partial class Carrier(Line line, Recorder recorder, Window window, TimeProvider clock, ILogger<Carrier> log) : IAsyncDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly ConcurrentDictionary<Task, byte> running = new();

    readonly ConcurrentQueue<Guid> left = new();

    volatile bool isFinishing;
    bool isDisposed;

    /// <summary>Copies that were taken up and not carried, because the program stops: nobody holds them any more.</summary>
    public IReadOnlyCollection<Guid> Left => left;

    public void Start(Destination destination)
    {
        var task = Task.Run(() => Serve(destination));
        running.TryAdd(task, 0);
        task.ContinueWith(done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    async Task Serve(Destination destination)
    {
        while (destination.Next() is { } work)
        {
            if (isFinishing) Leave(work);
            else await Carry(destination, work);
        }
    }

    void Leave(Work work)
    {
        left.Enqueue(work.Copy.Id);
        window.Leave(work.Copy.Id);
    }

    async Task Carry(Destination destination, Work work)
    {
        var done = destination.BackOff.At(clock.GetUtcNow()) is { } pause
            ? new Stage.Done(work, new Outcome.TryLater(pause.Until), new Evidence { Why = $"waiting with {destination.Domain}: {pause.Why}" })
            : await Attempt(work);

        if (work.Bytes is { } bytes) window.LetGo(bytes.Length);
        if (done is null) Leave(work);
        else await recorder.Record(done, () => window.Leave(work.Copy.Id));
    }

    /// <returns>Null when the program stops in the midst: the copy is due again after the restart.</returns>
    async Task<Stage.Done?> Attempt(Work work)
    {
        try
        {
            return await line.Carry(work, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (SealBrokenException e)
        {
            LogSealBroken(work.Copy.Id, e);
            return new Stage.Done(work, new Outcome.Held(), new Evidence { Why = "the ledger could not give the message back whole" });
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One copy that meets a bug of ours must not stop its destination; it waits, and the log says where to look.
            LogBug(work.Copy.Id, e);
            return new Stage.Done(work, new Outcome.TryLater(NotBefore: null), new Evidence { Why = $"internal error ({e.GetType().Name})" });
        }
    }

    /// <summary>Takes up nothing more, and gives attempts this long to end: one that is cut off between its last dot and the answer is carried twice.</summary>
    public async Task Finish(TimeSpan patience)
    {
        isFinishing = true;
        try
        {
            await Task.WhenAll(running.Keys).WaitAsync(patience, clock);
        }
        catch (TimeoutException)
        {
            // Long enough: disposing cuts them off.
        }
    }

    /// <summary>Cuts off what still runs. What was not recorded stands in <see cref="Left"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true)) return;

        isFinishing = true;
        await stopping.CancelAsync();
        await Task.WhenAll(running.Keys);
        stopping.Dispose();
    }

    [LoggerMessage(4011, LogLevel.Error, "Copy {Copy} is held: its sealed bytes do not open")]
    partial void LogSealBroken(Guid copy, Exception e);

    [LoggerMessage(4012, LogLevel.Error, "Copy {Copy} met an internal error and will be tried again")]
    partial void LogBug(Guid copy, Exception e);
}
