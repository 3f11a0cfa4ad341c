namespace Postern.Flow.Intake.Recipients;

/// <summary>What a source says to an address.</summary>
public abstract record RecipientAnswer
{
    private RecipientAnswer() { }

    public sealed record Known : RecipientAnswer;

    /// <param name="Status">Enhanced status code (RFC 3463): 5.1.1 where there is nobody of that name.</param>
    public sealed record Unknown(string Status) : RecipientAnswer;

    /// <summary>The source cannot be asked now.</summary>
    /// <param name="Why">In words without an address, for the log.</param>
    public sealed record Unreachable(string Why) : RecipientAnswer;
}
