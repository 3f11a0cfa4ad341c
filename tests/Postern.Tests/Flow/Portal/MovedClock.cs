namespace Postern.Tests.Flow.Portal;

/// <summary>The real clock, moved forward by hand. Its timers stay real, so nothing waits for a test.</summary>
sealed class MovedClock : TimeProvider
{
    TimeSpan ahead;

    public void Move(TimeSpan by) => ahead += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
