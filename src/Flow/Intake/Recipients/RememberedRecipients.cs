using System.Collections.Concurrent;
using Postern.Mail.Addresses;

namespace Postern.Flow.Intake.Recipients;

/// <summary>
/// Remembers what a source said, so that it is asked about an address once in a while and not for each message. While the source is away, whoever
/// was known stays known for <see cref="StaleMax"/>: his mail waits here instead of there.
/// </summary>
/// <param name="source">Is asked.</param>
/// <param name="knownFor">For how long a recipient is known.</param>
/// <param name="unknownFor">For how long it is remembered that there is nobody: a new mailbox works after that.</param>
/// <param name="clock">Tells the time.</param>
public sealed class RememberedRecipients(IRecipientSource source, TimeSpan knownFor, TimeSpan unknownFor, TimeProvider clock) : IRecipientSource, IDisposable
{
    /// <summary>Addresses in one generation. When it is full the older of two is forgotten, so memory is bounded.</summary>
    public const int AddressesMax = 50_000;

    /// <summary>Questions to the source at once; more wait.</summary>
    public const int QuestionsMax = 20;

    public static readonly TimeSpan StaleMax = TimeSpan.FromDays(7);

    readonly Lock gate = new();
    readonly SemaphoreSlim questions = new(QuestionsMax, QuestionsMax);
    readonly ConcurrentDictionary<string, Lazy<Task<RecipientAnswer>>> asking = new(StringComparer.Ordinal);
    Dictionary<string, Memory> young = new(StringComparer.Ordinal);
    Dictionary<string, Memory> old = new(StringComparer.Ordinal);

    readonly record struct Memory(RecipientAnswer Answer, DateTimeOffset At);

    public async ValueTask<RecipientAnswer> Ask(EmailAddress address, CancellationToken ct)
    {
        var key = $"{address.Local.ToUpperInvariant()}@{address.Domain}";
        if (Find(key) is { } found && IsFresh(found)) return found.Answer;

        // Not the caller's own token: others may wait for the same answer, and it is worth having when he has gone.
        var question = asking.GetOrAdd(key, _ => new(() => AskAnew(key, address)));
        return await question.Value.WaitAsync(ct);
    }

    async Task<RecipientAnswer> AskAnew(string key, EmailAddress address)
    {
        await questions.WaitAsync();
        try
        {
            var answer = await source.Ask(address, CancellationToken.None);
            if (answer is RecipientAnswer.Unreachable) return Find(key) is { Answer: RecipientAnswer.Known known } ? known : answer;

            Keep(key, answer);
            return answer;
        }
        finally
        {
            questions.Release();
            asking.TryRemove(key, out _);
        }
    }

    Memory? Find(string key)
    {
        lock (gate) return (young.TryGetValue(key, out var memory) || old.TryGetValue(key, out memory)) && clock.GetUtcNow() - memory.At <= StaleMax ? memory : null;
    }

    bool IsFresh(Memory memory) => clock.GetUtcNow() - memory.At < memory.Answer switch
    {
        RecipientAnswer.Known => knownFor,
        RecipientAnswer.Unknown => unknownFor,
        RecipientAnswer.Unreachable => TimeSpan.Zero,
    };

    void Keep(string key, RecipientAnswer answer)
    {
        lock (gate)
        {
            if (young.Count >= AddressesMax) (old, young) = (young, new(StringComparer.Ordinal));
            young[key] = new Memory(answer, clock.GetUtcNow());
        }
    }

    public void Dispose() => questions.Dispose();
}
