namespace Postern.Flow.Discover;

/// <summary>One search under way: answers come in one by one, and whoever waits takes what is there.</summary>
sealed class Lookup(IReadOnlyList<IKeySource> sources, DiscoveryOptions options, TimeProvider clock)
{
    /// <summary>For how long a failure is remembered: long enough to spare a server that is down, short enough to see it come back.</summary>
    public static readonly TimeSpan FailureKept = TimeSpan.FromMinutes(15);

    /// <summary>The least time anything is remembered, whatever its TTL says.</summary>
    public static readonly TimeSpan KeptMin = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    readonly SourceAnswer?[] answers = new SourceAnswer?[sources.Count];
    Findings? known;

    /// <summary>Ends when all sources have answered, or when the search is given up.</summary>
    public required Task Whole { get; init; }

    public void Add(int source, SourceAnswer answer)
    {
        lock (gate) answers[source] = answer;
    }

    public void Know(Findings findings)
    {
        lock (gate) known = findings;
    }

    public Findings SoFar()
    {
        lock (gate)
        {
            if (known is not null) return known;

            var found = answers.OfType<SourceAnswer.Found>().ToList();
            return new(
                [.. found.SelectMany(answer => answer.Keys)],
                [.. found.SelectMany(answer => answer.Constraints)],
                [.. answers.Select((answer, source) => Missing(sources[source].Name, answer)).OfType<string>()],
                clock.GetUtcNow() + answers.Select(answer => Kept(answer, options)).DefaultIfEmpty(options.NegativeKept).Min());
        }
    }

    public static TimeSpan Kept(SourceAnswer? answer, DiscoveryOptions options) => answer switch
    {
        null => TimeSpan.Zero,
        SourceAnswer.Found { TimeToLive: { } ttl } => ttl < KeptMin ? KeptMin : ttl < options.PositiveKept ? ttl : options.PositiveKept,
        SourceAnswer.Found => options.PositiveKept,
        SourceAnswer.Nothing => options.NegativeKept,
        SourceAnswer.Failed => FailureKept,
    };

    static string? Missing(string source, SourceAnswer? answer) => answer switch
    {
        null => $"{source}: no answer in time",
        SourceAnswer.Failed failed => $"{source}: {failed.Why}",
        SourceAnswer.Found or SourceAnswer.Nothing => null,
    };
}
