namespace Postern.Flow.Replies;

/// <param name="Looks">Message-IDs of what goes out are kept, and mail from the world is looked at for answers: only where there is an inbound door.</param>
/// <param name="Remember">How long Message-IDs, replies and domains' hops are kept.</param>
public sealed record ReplyOptions(bool Looks, TimeSpan Remember)
{
    public static readonly TimeSpan RememberUsual = TimeSpan.FromDays(400);
}
