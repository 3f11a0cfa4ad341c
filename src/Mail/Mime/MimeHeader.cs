namespace Postern.Mail.Mime;

/// <summary>The header fields of one entity, and what they say of it.</summary>
public readonly struct MimeHeader
{
    readonly ReadOnlyMemory<byte> source;
    readonly ReadOnlyMemory<FieldRecord> fields;
    readonly bool defaultIsMessage;

    internal MimeHeader(ReadOnlyMemory<byte> source, ReadOnlyMemory<FieldRecord> fields, bool defaultIsMessage) =>
        (this.source, this.fields, this.defaultIsMessage) = (source, fields, defaultIsMessage);

    public int Count => fields.Length;

    /// <summary>A field by its place, 0 being the topmost.</summary>
    public HeaderField this[int index] => new(source, fields.Span[index]);

    /// <summary>The topmost field of that name, in any case; null when there is none.</summary>
    public HeaderField? Find(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var record in fields.Span)
        {
            var field = new HeaderField(source, record);
            if (field.Is(name)) return field;
        }

        return null;
    }

    /// <summary>Decoded text of the topmost field of that name; null when there is none.</summary>
    public string? Text(ReadOnlySpan<byte> name) => Find(name)?.Text;

    /// <summary>Mailboxes of the topmost field of that name; none when there is no such field.</summary>
    public IReadOnlyList<Mailbox> Addresses(ReadOnlySpan<byte> name) => Find(name)?.Addresses ?? [];

    /// <summary>
    /// Content-Type, with its default where the field is absent or no type (RFC 2045 §5.2: text/plain; RFC 2046 §5.1.5: message/rfc822 in a digest).
    /// </summary>
    public MimeType Type => MimeType.Of(Find("Content-Type"u8)?.Parameters, defaultIsMessage);

    /// <summary>Content-Disposition (RFC 2183), null when absent.</summary>
    public Parameters? Disposition => Find("Content-Disposition"u8)?.Parameters;

    /// <summary>The file name that the sender gave, decoded and otherwise as is: pass it through <see cref="SafeFileName"/> before using it.</summary>
    public string? FileName => Disposition?.Find("filename") ?? Type.Parameters?.Find("name");

    /// <summary>Content-ID without its angle brackets (RFC 2392 §2).</summary>
    public string? ContentId => Find("Content-ID"u8)?.Text.Trim(' ', '<', '>') is { Length: > 0 } id ? id : null;
}
