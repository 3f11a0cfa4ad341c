namespace Postern.Mail.Trace;

/// <summary>What the asker knows besides the message.</summary>
public sealed record TraceOptions
{
    public static readonly TraceOptions Default = new();

    /// <summary>The reader's own servers; null when nobody said which they are, and then the topmost receiver's organization is assumed.</summary>
    public OwnServers? Own { get; init; }

    /// <summary>What is known of a server from other messages.</summary>
    public ServerHabits? Habits { get; init; }
}

/// <summary>What a server wrote in other messages; null when it is not known. Names of hosts only: nothing of a person.</summary>
/// <param name="host">The name behind <c>by</c>, lower case.</param>
public delegate ServerHabit? ServerHabits(string host);

/// <param name="Encrypted">Messages in whose line it stated TLS.</param>
/// <param name="Silent">Messages in whose line it stated none.</param>
public sealed record ServerHabit(long Encrypted, long Silent);
