using Postern.Flow.Portal;

namespace Postern.Flow.People;

/// <summary>How often anybody may try at the administration's door. A person never meets these.</summary>
sealed class StaffLimits(TimeProvider clock)
{
    readonly TokenBuckets requests = new(burst: 600, TimeSpan.FromMilliseconds(50), clock);
    readonly TokenBuckets tries = new(burst: 20, TimeSpan.FromSeconds(10), clock);
    readonly TokenBuckets codes = new(burst: 5, TimeSpan.FromMinutes(10), clock);

    readonly TokenBuckets stops = new(burst: 1, TimeSpan.FromMinutes(10), clock);
    readonly TokenBuckets refusals = new(burst: 20, TimeSpan.FromMinutes(1), clock);

    /// <summary>True when a refusal of a person goes into the audit: not each of thousands.</summary>
    public bool NoteRefusal(Guid staffId) => refusals.Take($"{staffId:N}") is null;

    /// <summary>True when that a network was stopped goes into the audit: once in ten minutes.</summary>
    public bool NoteStop(Network network) => stops.Take(network.Prefix) is null;

    /// <summary>True when that a session was shown from another network goes into the audit: once in ten minutes for each.</summary>
    public bool NoteElsewhere(Guid sessionId, Network network) => stops.Take($"{sessionId:N} {network.Prefix}") is null;

    /// <summary>Any request of a network.</summary>
    public TimeSpan? Request(Network network) => requests.Take(network.Prefix);

    /// <summary>One try to sign in, by whatever means, or to follow a one-time link.</summary>
    public TimeSpan? Try(Network network) => tries.Take(network.Prefix);

    /// <summary>One recovery code of a person, or of an address that is nobody's.</summary>
    public TimeSpan? Code(string whose) => codes.Take(whose);
}
