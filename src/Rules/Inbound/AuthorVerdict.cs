namespace Postern.Rules.Inbound;

/// <summary>What becomes of a message whose author was looked at. Closed.</summary>
public abstract record AuthorVerdict
{
    private AuthorVerdict() { }

    /// <summary>One sentence without PHI.</summary>
    public required string Why { get; init; }

    public sealed record Take : AuthorVerdict;

    /// <summary>Taken, and the mailbox server is told to be suspicious of it.</summary>
    public sealed record Mark : AuthorVerdict;

    /// <summary>Never taken.</summary>
    public sealed record Refuse : AuthorVerdict;
}
