using Postern.Mail.Tls;

namespace Postern.Rules.Domains;

/// <summary>What an observation means beside what is remembered.</summary>
public abstract record MemoryVerdict
{
    private MemoryVerdict(DomainMemory memory, bool isUrgent) => (Memory, IsUrgent) = (memory, isUrgent);

    /// <summary>What is to be remembered from now on; the very same object when nothing is new.</summary>
    public DomainMemory Memory { get; }

    /// <summary>What is new should be kept at once. Else it may wait for an hour: a crash then costs some of a rise.</summary>
    public bool IsUrgent { get; }

    /// <summary>As always, or better, or nothing was expected.</summary>
    public sealed record Steady(DomainMemory Memory, bool IsUrgent) : MemoryVerdict(Memory, IsUrgent);

    /// <summary>Less than what is settled.</summary>
    /// <param name="Memory">As above. A fall is never learned.</param>
    /// <param name="IsUrgent">As above.</param>
    /// <param name="Kind">In which way.</param>
    /// <param name="Server">Which exchanger.</param>
    /// <param name="Was">What was expected.</param>
    /// <param name="Since">Since when that is so.</param>
    /// <param name="Now">What is proven now; null: nothing, there is no TLS.</param>
    /// <param name="Words">The whole in one sentence.</param>
    public sealed record Fallen(DomainMemory Memory, bool IsUrgent, FallKind Kind, string Server, ServerProof Was, DateTimeOffset? Since, ServerProof? Now, string Words)
        : MemoryVerdict(Memory, IsUrgent);
}
