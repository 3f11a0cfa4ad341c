using Postern.Mail.Addresses;

namespace Postern.Flow.Portal;

/// <summary>A reply written in the portal, on its way to the acceptance.</summary>
/// <param name="MessageId">The message it answers.</param>
/// <param name="CopyId">The copy it answers.</param>
/// <param name="From">The proven address.</param>
/// <param name="To">The sender of the message it answers.</param>
/// <param name="Write">Writes the whole message (RFC 5322) once, in pieces as they arrive from the visitor; what it throws must pass through, and nothing may be kept then.</param>
public sealed record PortalReply(Guid MessageId, Guid CopyId, EmailAddress From, EmailAddress To, Func<Stream, CancellationToken, Task> Write)
{
    /// <summary>The organization's people who get it too.</summary>
    public IReadOnlyList<EmailAddress> Also { get; init; } = [];
}

/// <summary>A message that somebody began in the portal, on its way to the acceptance.</summary>
/// <param name="From">The proven address.</param>
/// <param name="To">One of <see cref="PortalOptions.Contacts"/>.</param>
/// <param name="Write">As for <see cref="PortalReply"/>.</param>
public sealed record PortalLetter(EmailAddress From, EmailAddress To, Func<Stream, CancellationToken, Task> Write);

/// <summary>A file that comes with a reply, read once while it arrives.</summary>
/// <param name="Name">As the visitor's browser gave it; not trusted.</param>
/// <param name="Content">Its octets.</param>
public sealed record ReplyFile(string Name, Stream Content);
