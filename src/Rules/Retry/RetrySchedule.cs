namespace Postern.Rules.Retry;

/// <summary>When to try again (RFC 5321 §4.5.4.1). Pure: the age of the copy decides, and the jitter is handed in.</summary>
/// <param name="First">Delay after the first failure; it doubles with each attempt.</param>
/// <param name="Longest">No delay is longer than this.</param>
/// <param name="GiveUpAfter">Age at which a copy fails. The RFC asks for 4 to 5 days.</param>
public sealed record RetrySchedule(TimeSpan First, TimeSpan Longest, TimeSpan GiveUpAfter)
{
    /// <summary>Age at which the sender is told once that a copy is delayed.</summary>
    public TimeSpan WarnAfter { get; init; } = TimeSpan.FromHours(4);

    public static RetrySchedule Usual { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(4));

    /// <param name="attempts">Attempts made so far, the failed one included: at least 1.</param>
    /// <param name="age">Time since the copy was accepted.</param>
    /// <param name="jitter">A number in [0, 1), so that a restart does not wake every copy at once.</param>
    /// <returns>The delay, or null when it is time to give up. The last attempt falls at the end of the time, not before it.</returns>
    public TimeSpan? DelayAfter(int attempts, TimeSpan age, double jitter)
    {
        if (age >= GiveUpAfter) return null;

        var doublings = Math.Min(attempts - 1, DoublingsMax);
        var delay = First * Math.Pow(2, doublings) * (1 + (JitterShare * jitter));
        var bounded = delay < Longest ? delay : Longest;
        return bounded < GiveUpAfter - age ? bounded : GiveUpAfter - age;
    }

    /// <summary>True when the sender should hear that a copy of this age still waits. It is told once, by whoever asks.</summary>
    public bool IsTimeToWarn(TimeSpan age) => age >= WarnAfter && age < GiveUpAfter;

    const int DoublingsMax = 20;
    const double JitterShare = 0.25;
}
