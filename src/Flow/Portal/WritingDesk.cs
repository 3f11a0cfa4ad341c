using System.Security.Cryptography;
using Postern.Mail.Addresses;
using Postern.Mail.Mime.Build;
using Postern.Store;

namespace Postern.Flow.Portal;

/// <summary>
/// Messages to the organization that answer nothing. They go to the addresses that the settings name and to no other, from the address that was proven. Thread safe.
/// </summary>
/// <param name="ledger">Knows the address of a reader.</param>
/// <param name="options">Whom one may write to.</param>
/// <param name="accept">Accepts a message; returns when it is durable.</param>
/// <param name="clock">For limits and the Date field.</param>
public sealed class WritingDesk(Ledger ledger, PortalOptions options, Func<PortalLetter, CancellationToken, Task<ReplyAnswer>> accept, TimeProvider clock)
{
    /// <summary>Longest subject, in characters.</summary>
    public const int SubjectLengthMax = 200;

    readonly PortalLimits limits = new(clock);

    /// <summary>Whom one may write to, in the order of the settings.</summary>
    public IReadOnlyList<PortalContact> Contacts => options.Contacts;

    /// <summary>Lets a reader write; null when nothing is known of the address any more.</summary>
    public async Task<Author?> Enter(Reader reader, CancellationToken ct) => await ledger.Inbox.AddressOf(reader.Owner, ct) is { } address ? new Author(reader, address) : null;

    /// <summary>One message begun; how long to wait when there were many.</summary>
    public TimeSpan? Try(Author author) => limits.Message(author.Address);

    /// <summary>Sends a message. The files are read while it is accepted, one after the other, and are never kept whole.</summary>
    /// <param name="author">Who writes.</param>
    /// <param name="contact">Place in <see cref="Contacts"/>.</param>
    /// <param name="subject">Any text: what is no text becomes spaces, what is too long is cut.</param>
    /// <param name="text">The message.</param>
    /// <param name="files">To send with it.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<ReplyAnswer> Write(Author author, int contact, string subject, string text, IAsyncEnumerable<ReplyFile> files, CancellationToken ct)
    {
        if (contact < 0 || contact >= Contacts.Count) return new ReplyAnswer.NobodyToAnswer();

        var to = Contacts[contact];
        var message = new MimeBuilder()
            .Date(clock.GetUtcNow().ToUniversalTime())
            .From(null, $"{author.Address}")
            .To(to.Name, $"{to.Address}")
            .MessageId($"{RandomNumberGenerator.GetHexString(24, lowercase: true)}@{options.Domain}")
            .Subject(subject.Length > SubjectLengthMax ? subject[..SubjectLengthMax] : subject)
            .Body(text);
        return await accept(new PortalLetter(author.Address, to.Address, (into, stop) => message.Write(into, files.Select(ReplyWriting.Outgoing), stop)), ct);
    }
}

/// <summary>A reader who may write: the address is known. Made by the desk alone.</summary>
public sealed class Author
{
    internal Author(Reader reader, EmailAddress address) => (Reader, Address) = (reader, address);

    public Reader Reader { get; }

    /// <summary>Stands in From.</summary>
    public EmailAddress Address { get; }
}

/// <summary>Somebody of the organization whom anybody with a proven address may write to.</summary>
/// <param name="Name">As the page shows it.</param>
/// <param name="Address">Of one of the organization's domains.</param>
public sealed record PortalContact(string Name, EmailAddress Address);
