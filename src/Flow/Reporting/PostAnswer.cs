namespace Postern.Flow.Reporting;

/// <summary>What sending one report to one place came to.</summary>
public abstract record PostAnswer
{
    private PostAnswer(string why) => Why = why;

    /// <summary>In words, for the record.</summary>
    public string Why { get; }

    public sealed record Taken(string How) : PostAnswer(How);

    public sealed record TryLater(string Reason) : PostAnswer(Reason);

    /// <summary>No other try would help.</summary>
    public sealed record Refused(string Reason) : PostAnswer(Reason);
}
