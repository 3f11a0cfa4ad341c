using Postern.Rules.Replies;

namespace Postern.Flow.Portal;

/// <summary>A message as a page shows it. Text is text; <see cref="Html"/> is as the sender wrote it and must be sanitized before anybody sees it.</summary>
public sealed record ReadableMessage
{
    public required string Subject { get; init; }

    /// <summary>The author's name, or the address where there is no name. The author wrote it: it proves nothing.</summary>
    public required string From { get; init; }

    /// <summary>The author's address, where <see cref="From"/> is a name.</summary>
    public string? FromAddress { get; init; }

    public required DateTimeOffset SentAt { get; init; }
    public string? Text { get; init; }
    public string? Html { get; init; }
    public required IReadOnlyList<AttachmentFacts> Attachments { get; init; }

    /// <summary>Pictures that the HTML may show by Content-ID (RFC 2392), at most <see cref="InlineImagesOctetsMax"/> in all.</summary>
    public required IReadOnlyList<InlineImage> Images { get; init; }

    /// <summary>For a reader inside, and a reply: how it came, and what that means. Null for everybody else.</summary>
    public ReplyVerdict? Reply { get; init; }

    /// <summary>Longest text or HTML shown, in characters; the rest is cut, and said to be.</summary>
    public const int BodyCharactersMax = 2 * 1024 * 1024;

    public const int InlineImagesOctetsMax = 8 * 1024 * 1024;

    /// <summary>True when a body was longer than <see cref="BodyCharactersMax"/>.</summary>
    public bool IsCut { get; init; }
}

/// <param name="Number">Names it in a link: its place in the message.</param>
/// <param name="Name">Safe to show and to save; a header still has to encode it.</param>
/// <param name="Type">Media type, lower case.</param>
/// <param name="Size">Octets, decoded.</param>
public sealed record AttachmentFacts(int Number, string Name, string Type, long Size);

/// <param name="ContentId">Without its angle brackets.</param>
/// <param name="Type">One of image/png, image/jpeg, image/gif, image/webp.</param>
/// <param name="Octets">Decoded.</param>
public sealed record InlineImage(string ContentId, string Type, ReadOnlyMemory<byte> Octets);

/// <summary>An attachment being read. Dispose of it when it was sent.</summary>
public sealed record OpenAttachment(AttachmentFacts Facts, Stream Content) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
