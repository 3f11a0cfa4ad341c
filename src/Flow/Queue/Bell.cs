namespace Postern.Flow.Queue;

/// <summary>Wakes the claimer: something waits in the ledger that nobody holds. Ringing twice is ringing once.</summary>
public sealed class Bell : IDisposable
{
    readonly SemaphoreSlim rung = new(0);

    public void Ring()
    {
        if (rung.CurrentCount == 0) rung.Release();
    }

    /// <summary>Returns when it rings, or after <paramref name="patience"/>.</summary>
    public async Task Wait(TimeSpan patience, CancellationToken ct)
    {
        await rung.WaitAsync(patience, ct);
        while (rung.Wait(0, ct)) continue;
    }

    public void Dispose() => rung.Dispose();
}
