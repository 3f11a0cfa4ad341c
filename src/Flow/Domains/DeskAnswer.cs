namespace Postern.Flow.Domains;

/// <summary>What became of a question at the desk. Closed.</summary>
public abstract record DeskAnswer
{
    private DeskAnswer() { }

    public sealed record Checked(DomainReport Report) : DeskAnswer;

    /// <summary>What was typed is no domain that is looked up here.</summary>
    public sealed record NoDomain : DeskAnswer;

    /// <summary>A name that means something only inside a house.</summary>
    public sealed record PrivateName : DeskAnswer;

    /// <summary>Too many checks from there, or of that server, or altogether.</summary>
    public sealed record TooMany(TimeSpan Wait) : DeskAnswer;

    /// <summary>Enough checks run at this moment.</summary>
    public sealed record Busy(TimeSpan Wait) : DeskAnswer;
}
