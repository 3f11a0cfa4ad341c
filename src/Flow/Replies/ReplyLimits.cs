using Postern.Flow.Portal;

namespace Postern.Flow.Replies;

/// <summary>How many answers one notice takes by e-mail. A person never meets these; two machines that answer each other do.</summary>
sealed class ReplyLimits(TimeProvider clock)
{
    /// <summary>Answers that one address takes at once, then one in <see cref="Refill"/>.</summary>
    public const int Burst = 10;

    public static readonly TimeSpan Refill = TimeSpan.FromMinutes(30);

    readonly TokenBuckets answers = new(Burst, Refill, clock);

    /// <summary>One answer. Null when it may come; else how long until one may.</summary>
    public TimeSpan? Take(byte[] tokenHash) => answers.Take(Convert.ToHexString(tokenHash));
}
