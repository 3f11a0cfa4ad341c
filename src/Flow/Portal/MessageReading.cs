using System.Net;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Tnef;
using Postern.Mail.Text;
using Postern.Store.Portal;
using Postern.Store.Spool;

namespace Postern.Flow.Portal;

/// <summary>Turns a kept message into what a page shows. In memory are what is shown and the message's headers, never the message.</summary>
static class MessageReading
{
    /// <summary>Octets of one body that are read: four for each character that a page shows.</summary>
    const int BodyOctetsMax = 4 * ReadableMessage.BodyCharactersMax;

    /// <summary>Addresses of To and Cc that are looked at.</summary>
    const int NamedMax = 500;

    public static async Task<ReadableMessage> Read(MessageSpool spool, ShelfCopy copy, CancellationToken ct)
    {
        await using var stored = await spool.Open(copy.MessageId, ct);
        return await Read(stored, copy, withImages: true, ct);
    }

    /// <summary>The same without its pictures, for a search.</summary>
    /// <param name="stored">The message; stays open.</param>
    /// <param name="copy">Of it.</param>
    /// <param name="ct">Stops.</param>
    public static Task<ReadableMessage> ReadWords(Stream stored, ShelfCopy copy, CancellationToken ct) => Read(stored, copy, withImages: false, ct);

    static async Task<ReadableMessage> Read(Stream stored, ShelfCopy copy, bool withImages, CancellationToken ct)
    {
        var outline = await MessageOutline.Read(stored, ct);
        var shown = ShownParts.Of(outline);
        var header = outline.Root.Header;
        var from = header.Addresses("From"u8) is [var first, ..] ? first : null;
        var (text, html) = (await TextOf(shown, stored, ct), await HtmlOf(shown, stored, ct));
        var (attachments, inside) = await Offered(shown, stored, ct);
        if (shown.Bodies.Count == 0 && inside is { } wrapped) (text, html) = await Winmail.Body(wrapped.Part, wrapped.Content, stored, ct);

        return new()
        {
            Subject = header.Text("Subject"u8) ?? "",
            From = from?.Name ?? from?.Address ?? copy.Sender?.ToString() ?? "",
            FromAddress = from?.Name is null ? null : from.Address,
            SentAt = header.Find("Date"u8)?.Date ?? copy.AcceptedAt,
            Text = Cut(text),
            Html = Cut(html),
            IsCut = (html ?? text)?.Length > ReadableMessage.BodyCharactersMax || shown.Bodies.Any(body => (body.Html ?? body.Text)?.DecodedLength > BodyOctetsMax),
            Attachments = attachments,
            Images = withImages ? await Images(shown, stored, ct) : [],
        };
    }

    /// <summary>Null when the message has no attachment of that number.</summary>
    public static async Task<OpenAttachment?> OpenAttachment(MessageSpool spool, ShelfCopy copy, int number, CancellationToken ct)
    {
        var stored = await spool.Open(copy.MessageId, ct);
        OpenAttachment? opened = null;
        try
        {
            var shown = ShownParts.Of(await MessageOutline.Read(stored, ct));
            var (index, place) = Winmail.Of(number);
            var found = shown.Attachments.FindIndex(part => part.Index == index);
            if (found < 0) return null;

            var part = shown.Attachments[found];
            if (place is { } inside) opened = Winmail.IsOne(part) ? await Winmail.Open(part, inside, stored, ct) : null;
            else opened = new(Facts(part), part.OpenBody(stored));
            return opened;
        }
        finally
        {
            if (opened is null) await stored.DisposeAsync();
        }
    }

    public static async Task<ReplyThread> Thread(MessageSpool spool, ShelfCopy copy, CancellationToken ct)
    {
        await using var stored = await spool.Open(copy.MessageId, ct);
        var header = await MessageOutline.ReadHeader(stored, ct);
        EmailAddress? author = header.Addresses("From"u8) is [{ Address: { } only }] && EmailAddress.TryParse(only, out var address) ? address : null;
        return new(header.Text("Subject"u8) ?? "", header.Text("Message-ID"u8)) { Author = author, Named = Named(header) };
    }

    static List<EmailAddress> Named(MimeHeader header)
    {
        List<EmailAddress> named = [];
        foreach (var mailbox in header.Addresses("To"u8).Concat(header.Addresses("Cc"u8)).Take(NamedMax))
            if (EmailAddress.TryParse(mailbox.Address, out var address)) named.Add(address);
        return named;
    }

    // What is wrapped is offered unwrapped, and the wrapping only where there may be more in it.
    static async Task<(List<AttachmentFacts> Attachments, (OutlinePart Part, TnefContent Content)? Inside)> Offered(ShownParts shown, Stream stored, CancellationToken ct)
    {
        List<AttachmentFacts> offered = [];
        (OutlinePart, TnefContent)? inside = null;
        foreach (var part in shown.Attachments)
        {
            var content = Winmail.IsOne(part) ? await Winmail.Read(part, stored, ct) : null;
            if (content is not null) offered.AddRange(Winmail.Facts(part, content));
            if (content is not { IsWhole: true }) offered.Add(Facts(part));
            if (content is { Body: not null }) inside ??= (part, content);
        }

        return (offered, inside);
    }

    /// <summary>All bodies as one text; null when one of them is HTML only, or there is none.</summary>
    internal static async Task<string?> TextOf(ShownParts shown, Stream stored, CancellationToken ct) => shown.IsText
        ? await Join(shown, "\n\n", body => ReadText(body.Text!.Value, stored, ct)) // all have one
        : null;

    /// <summary>All bodies as one HTML; null when none of them is HTML.</summary>
    internal static async Task<string?> HtmlOf(ShownParts shown, Stream stored, CancellationToken ct) => shown.IsHtml
        ? await Join(shown, "<hr>", async body => body is { Html: { } html }
            ? await ReadText(html, stored, ct)
            : $"<pre>{WebUtility.HtmlEncode(await ReadText(body.Text!.Value, stored, ct))}</pre>") // a body has one of the two
        : null;

    static async Task<string> Join(ShownParts shown, string between, Func<ShownParts.Body, Task<string>> read)
    {
        var joined = new StringBuilder();
        foreach (var (index, body) in shown.Bodies.Index())
        {
            if (joined.Length > ReadableMessage.BodyCharactersMax) break;
            if (index > 0) joined.Append(between);
            joined.Append(await read(body));
        }

        return joined.ToString();
    }

    static async Task<string> ReadText(OutlinePart part, Stream stored, CancellationToken ct) =>
        Charset.Decode(part.Header.Type.Parameters?.Find("charset"), await ReadOctets(part, BodyOctetsMax, stored, ct));

    static async Task<byte[]> ReadOctets(OutlinePart part, int max, Stream stored, CancellationToken ct)
    {
        var octets = new byte[Math.Min(part.DecodedLength, max)];
        await part.OpenBody(stored).ReadExactlyAsync(octets, ct); // the message stays open
        return octets;
    }

    static async Task<IReadOnlyList<InlineImage>> Images(ShownParts shown, Stream stored, CancellationToken ct)
    {
        List<InlineImage> images = [];
        foreach (var part in shown.Pictures)
            images.Add(new(part.Header.ContentId!, part.Header.Type.Name, await ReadOctets(part, ReadableMessage.InlineImagesOctetsMax, stored, ct))); // shown for its id
        return images;
    }

    // The place in the message is the number: it never changes, and needs no table.
    static AttachmentFacts Facts(OutlinePart part) => new(part.Index, NameOf(part), part.Header.Type.Name, part.DecodedLength);

    /// <summary>The sender's name for it, made safe; a message that was forwarded has the name of its subject.</summary>
    internal static string NameOf(OutlinePart part)
    {
        var subject = part.Kind is MimeKind.Message ? part.Parts.First().Header.Text("Subject"u8) : null;
        return SafeFileName.From(part.Header.FileName, string.IsNullOrEmpty(subject) ? "attachment" : SafeFileName.From($"{subject.Replace('/', '_')}.eml"));
    }

    static string? Cut(string? body) => body?.Length > ReadableMessage.BodyCharactersMax ? body[..ReadableMessage.BodyCharactersMax] : body;
}
