using System.Net;
using Postern.Flow.Portal;

namespace Postern.Flow.Intake.Recipients;

/// <summary>
/// Counts recipients that do not exist, by client: whoever tries names out learns a few, slowly. A mailing list with old addresses stays below it.
/// </summary>
public sealed class Strangers(TimeProvider clock)
{
    /// <summary>Unknown recipients that a client may name at once.</summary>
    public const int UnknownMax = 20;

    /// <summary>One more after so long.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromMinutes(1);

    /// <summary>The answer that ends the session comes after this.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    readonly TokenBuckets unknown = new(UnknownMax, Refill, clock);

    /// <returns>False when it was one too many.</returns>
    public bool Count(IPAddress client) => unknown.Take(Network.Of(client).Prefix) is null;

    /// <summary>True while a client has none left.</summary>
    public bool AreTooMany(IPAddress client) => unknown.IsSpent(Network.Of(client).Prefix);

    /// <summary>Waits <see cref="Pause"/>.</summary>
    public Task Wait(CancellationToken ct) => Task.Delay(Pause, clock, ct);
}
