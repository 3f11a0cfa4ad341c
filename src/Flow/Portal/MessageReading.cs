using System.Runtime.InteropServices;
using Postern.Mail.Mime;
using Postern.Store.Portal;
using Postern.Store.Spool;

namespace Postern.Flow.Portal;

/// <summary>
/// Turns a kept message into what a page shows. The message is opened into memory for as long as the request lasts;
/// its size is bounded by what the doors accept.
/// </summary>
static class MessageReading
{
    public static async Task<ReadableMessage> Read(MessageSpool spool, ShelfCopy copy, CancellationToken ct)
    {
        var message = await Open(spool, copy, ct);
        var shown = ShownParts.Of(message);
        var from = message.Root.Addresses("From"u8) is [var first, ..] ? first : null;

        return new()
        {
            Subject = message.Root.Text("Subject"u8) ?? "",
            From = from?.Name ?? from?.Address ?? copy.Sender?.ToString() ?? "",
            FromAddress = from?.Name is null ? null : from.Address,
            SentAt = message.Root.Find("Date"u8)?.Date ?? copy.AcceptedAt,
            Text = Cut(shown.Text),
            Html = Cut(shown.Html),
            IsCut = (shown.Html ?? shown.Text)?.Length > ReadableMessage.BodyCharactersMax,
            Attachments = [.. shown.Attachments.Select(Facts)],
            Images = shown.Images,
        };
    }

    /// <summary>Null when the message has no attachment of that number.</summary>
    public static async Task<OpenAttachment?> OpenAttachment(MessageSpool spool, ShelfCopy copy, int number, CancellationToken ct)
    {
        var shown = ShownParts.Of(await Open(spool, copy, ct));
        var found = shown.Attachments.FindIndex(part => part.Index == number);
        return found < 0 ? null : new OpenAttachment(Facts(shown.Attachments[found]), Reading(shown.Attachments[found].Decode()));
    }

    public static async Task<ReplyThread> Thread(MessageSpool spool, ShelfCopy copy, CancellationToken ct)
    {
        var root = (await Open(spool, copy, ct)).Root;
        return new(root.Text("Subject"u8) ?? "", root.Text("Message-ID"u8));
    }

    static async Task<MimeMessage> Open(MessageSpool spool, ShelfCopy copy, CancellationToken ct)
    {
        await using var stored = await spool.Open(copy.MessageId, ct);
        using var opened = new MemoryStream();
        await stored.CopyToAsync(opened, ct);
        return MimeMessage.Parse(opened.GetBuffer().AsMemory(0, (int)opened.Length));
    }

    // The place in the message is the number: it never changes, and needs no table.
    static AttachmentFacts Facts(MimeEntity part) =>
        new(part.Index, SafeFileName.From(part.FileName), part.Type.Name, part.Decode().Length);

    static MemoryStream Reading(ReadOnlyMemory<byte> octets) => MemoryMarshal.TryGetArray(octets, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) // a segment of an array has one
        : new MemoryStream(octets.ToArray(), writable: false);

    static string? Cut(string? body) => body?.Length > ReadableMessage.BodyCharactersMax ? body[..ReadableMessage.BodyCharactersMax] : body;
}
