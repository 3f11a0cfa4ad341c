using System.Net;
using Postern.Flow.Portal;

namespace Postern.Flow.Intake.Recipients;

/// <summary>
/// Counts recipients that do not exist, by client address: whoever tries names out learns a few, slowly. A mailing list with old addresses stays below it;
/// and for each message that was taken one is forgiven, so that a server which sends for thousands is not shut out by one of them.
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
    public bool Count(IPAddress client) => unknown.Take(KeyOf(client)) is null;

    /// <summary>True while a client has none left.</summary>
    public bool AreTooMany(IPAddress client) => unknown.IsSpent(KeyOf(client));

    /// <summary>A message of this client was taken.</summary>
    public void Forgive(IPAddress client) => unknown.Return(KeyOf(client));

    /// <summary>Waits <see cref="Pause"/>.</summary>
    public Task Wait(CancellationToken ct) => Task.Delay(Pause, clock, ct);

    static string KeyOf(IPAddress client) => SmtpConnectionHandler.PrefixOf(client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client).ToString();
}
