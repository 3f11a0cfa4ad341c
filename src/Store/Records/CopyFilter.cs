using Postern.Mail.Addresses;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Store.Records;

/// <summary>Which copies somebody looks for; what is null does not matter.</summary>
public sealed record CopyFilter
{
    public const int LimitMax = 200;

    /// <summary>Envelope sender, exact; copies that were accepted before schema 15 are not found by it.</summary>
    public EmailAddress? Sender { get; init; }

    /// <summary>Exact.</summary>
    public EmailAddress? Recipient { get; init; }

    /// <summary>Of the recipient; A-labels, lower case.</summary>
    public string? Domain { get; init; }

    /// <summary>Accepted at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Accepted before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of the latest attempt: <c>smime</c>, <c>openpgp</c>, <c>tls</c>, <c>portal</c>.</summary>
    public string? Protection { get; init; }
    public CopyState? State { get; init; }
    public Door? Door { get; init; }

    /// <summary>Could not go by TLS alone though policy would have let it: in the portal, or failed.</summary>
    public bool IsNotByTls { get; init; }

    /// <summary>The last copy of the page before.</summary>
    public Guid? Before { get; init; }
    public int Limit { get; init; } = 50;
}
