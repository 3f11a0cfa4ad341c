namespace Postern.Flow.Queue;

/// <param name="Lease">
/// How long a claimed copy belongs to this process; renewed while it is in hand, so an attempt may take longer. After a crash other nodes
/// wait so long.
/// </param>
public sealed record QueueOptions(TimeSpan Lease)
{
    /// <summary>The lease when the settings name none.</summary>
    public static readonly TimeSpan LeaseUsual = TimeSpan.FromMinutes(30);
}
