using System.Collections.Concurrent;

namespace Postern.Mail.Dns;

/// <summary>
/// Remembers answers for as long as they may be kept, absences too, and asks a question that is under way only once.
/// Failures are not remembered. Two generations: when the young one is full it becomes the old one, and what was old and unasked is forgotten.
/// </summary>
/// <param name="inner">Who is asked; disposed of with this.</param>
/// <param name="entriesMax">Most answers held, in both generations.</param>
/// <param name="clock">Tells when an answer is too old.</param>
public sealed class CachingResolver(IResolver inner, int entriesMax, TimeProvider clock) : IResolver
{
    /// <summary>Nothing is kept for longer, whatever it says.</summary>
    public static readonly TimeSpan KeptMax = TimeSpan.FromHours(24);

    // Lazy, so that a question is in the table before it is asked: an answer that comes faster could not be taken out again.
    readonly ConcurrentDictionary<Question, Lazy<Task<DnsAnswer>>> underWay = new();
    readonly CancellationTokenSource closing = new();
    readonly Lock turning = new();
    Dictionary<Question, Kept> young = [];
    Dictionary<Question, Kept> old = [];

    public async Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var question = new Question(name.ToLowerInvariant(), type);
        if (Recall(question) is { } known) return known;

        // The one who asks first does not take the others down when it stops: the question is the resolver's own.
        return await underWay.GetOrAdd(question, asked => new(() => Ask(asked))).Value.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await inner.DisposeAsync();
        closing.Dispose();
    }

    async Task<DnsAnswer> Ask(Question question)
    {
        try
        {
            var answer = await inner.Query(question.Name, question.Type, closing.Token);
            Keep(question, answer);
            return answer;
        }
        finally
        {
            underWay.TryRemove(question, out _);
        }
    }

    DnsAnswer? Recall(Question question)
    {
        var now = clock.GetUtcNow();
        lock (turning)
        {
            if (!young.TryGetValue(question, out var kept) && old.Remove(question, out kept)) Add(question, kept);
            return kept is not null && now < kept.Until ? kept.Answer with { TimeToLive = kept.Until - now } : null;
        }
    }

    void Keep(Question question, DnsAnswer answer)
    {
        if (answer.Outcome == DnsOutcome.TryLater || answer.TimeToLive <= TimeSpan.Zero) return;

        var kept = new Kept(answer, clock.GetUtcNow() + (answer.TimeToLive < KeptMax ? answer.TimeToLive : KeptMax));
        lock (turning) Add(question, kept);
    }

    void Add(Question question, Kept kept)
    {
        if (young.Count >= Math.Max(1, entriesMax / 2)) (old, young) = (young, []);
        young[question] = kept;
    }

    readonly record struct Question(string Name, DnsType Type);

    sealed record Kept(DnsAnswer Answer, DateTimeOffset Until);
}
