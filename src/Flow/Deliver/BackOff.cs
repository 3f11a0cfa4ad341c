namespace Postern.Flow.Deliver;

/// <summary>How long a destination that cannot be reached is left alone. Failures of single messages do not count, only of the way there.</summary>
public sealed class BackOff
{
    readonly Lock gate = new();
    int failures;
    DateTimeOffset until;
    string why = "";

    /// <summary>Null when it may be tried now; else until when not, and why.</summary>
    public (DateTimeOffset Until, string Why)? At(DateTimeOffset now)
    {
        lock (gate) return until > now ? (until, why) : null;
    }

    /// <summary>The way failed at <paramref name="now"/>; several carriers that fail together count once.</summary>
    public void Failed(DateTimeOffset now, Func<int, TimeSpan> delay, string reason)
    {
        lock (gate)
        {
            if (until > now) return;
            failures++;
            (until, why) = (now + delay(failures), reason);
        }
    }

    public void Worked()
    {
        if (Volatile.Read(ref failures) == 0) return;
        lock (gate) (failures, until) = (0, default);
    }
}
