namespace Postern.Rules.Inbound;

/// <summary>
/// Spam and worms write other people's addresses into MAIL; a report of failure would bring it to somebody who never sent it (RFC 3834 §2, RFC 5321 §6.2).
/// </summary>
public static class BackScatter
{
    /// <summary>Whether a report about a copy may leave.</summary>
    /// <param name="isInbound">It came from the world, from whoever says so.</param>
    /// <param name="senderIsProven">SPF or DKIM says that the reverse-path did send it.</param>
    public static bool MayReport(bool isInbound, bool senderIsProven) => !isInbound || senderIsProven;

    /// <summary>What the record says of a copy that failed without a report.</summary>
    public const string Untold = "its sender is not proven, so no report leaves";
}
