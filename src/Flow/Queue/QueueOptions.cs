namespace Postern.Flow.Queue;

/// <param name="Lease">
/// How long a claimed copy belongs to this process. Longer than a usual attempt: a slower one may be carried by two. After a crash other nodes wait so long.
/// </param>
public sealed record QueueOptions(TimeSpan Lease)
{
    public static readonly TimeSpan LeaseUsual = TimeSpan.FromMinutes(30);
}
