using Postern.Rules.Decide;

namespace Postern.Flow.Deliver;

/// <summary>
/// A destination opens one lane at a time: a handshake costs both ends more than twenty messages on an open lane, so of a burst
/// most find a lane that somebody gave back. While work waits, the next is opened as soon as the one before is there, and one that
/// takes longer than <see cref="Patience"/> holds nobody up any more. What an opening learned holds for all who waited for it.
/// </summary>
sealed class Openings(TimeProvider clock)
{
    /// <summary>An opening may keep others waiting for so long; then the next begins beside it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    readonly Queue<Turn> waiting = new();
    int opening;
    long began;

    /// <returns>A place in the row, to be awaited and then left; null when the caller is to open a lane now, and must call <see cref="End"/>.</returns>
    public Turn? Join(TlsFloor floor)
    {
        lock (gate)
        {
            if (opening == 0 || clock.GetElapsedTime(began) >= Patience)
            {
                opening++;
                began = clock.GetTimestamp();
                return null;
            }

            // Places that were left are cleared away where they are met.
            while (waiting.TryPeek(out var first) && first.Told.IsCompleted) waiting.Dequeue();
            var turn = new Turn(floor);
            waiting.Enqueue(turn);
            return turn;
        }
    }

    /// <summary>The opening is over. Where it failed, those who waited for the same have their answer too: a dead server is asked once, not twenty times.</summary>
    /// <param name="floor">What the lane had to prove.</param>
    /// <param name="answer">What it came to; null when the search was broken off.</param>
    public void End(TlsFloor floor, LaneAnswer? answer)
    {
        List<Turn> told = [];
        lock (gate)
        {
            opening--;
            if (answer is not null and not LaneAnswer.Ready)
                for (var count = waiting.Count; count > 0; count--)
                    if (waiting.Dequeue() is var turn && turn.Floor == floor) told.Add(turn);
                    else waiting.Enqueue(turn);
        }

        foreach (var turn in told) turn.Tell(answer);
        Wake();
    }

    /// <summary>A lane came back, or a place is free: the first of those who wait looks again.</summary>
    public void Wake()
    {
        lock (gate)
        {
            while (waiting.TryDequeue(out var turn))
                if (turn.Tell(null)) return;
        }
    }

    /// <summary>Waits for a turn, but not for longer than an opening may keep one waiting.</summary>
    /// <returns>What the opening it waited for came to, when that holds here too; null: look again.</returns>
    public async Task<LaneAnswer?> Await(Turn turn, CancellationToken ct)
    {
        try
        {
            return await turn.Told.WaitAsync(Patience, clock, ct);
        }
        catch (TimeoutException)
        {
            return turn.TryLeave() ? null : await turn.Told;
        }
        catch (OperationCanceledException)
        {
            Leave(turn);
            throw;
        }
    }

    /// <summary>Leaves the row unserved; where it was this one's turn already, the next looks in its place.</summary>
    public void Leave(Turn turn)
    {
        if (!turn.TryLeave()) Wake();
    }

    /// <summary>A place in the row.</summary>
    public sealed class Turn(TlsFloor floor)
    {
        readonly TaskCompletionSource<LaneAnswer?> told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TlsFloor Floor => floor;

        public Task<LaneAnswer?> Told => told.Task;

        /// <returns>False when it was left or told before.</returns>
        public bool Tell(LaneAnswer? answer) => told.TrySetResult(answer);

        /// <returns>False when it was told at the last moment.</returns>
        public bool TryLeave() => told.TrySetResult(null);
    }
}
