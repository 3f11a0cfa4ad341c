namespace Postern.Mail.Mime;

/// <summary>One entity of a message that stays where it is.</summary>
public readonly struct OutlinePart
{
    readonly MessageOutline outline;

    internal OutlinePart(MessageOutline outline, int index) => (this.outline, Index) = (outline, index);

    /// <summary>Place in document order; the root is 0.</summary>
    public int Index { get; }

    public MimeKind Kind => Record.Kind;

    /// <summary>Nesting, 0 for the root.</summary>
    public int Depth => Record.Depth;

    public MimeHeader Header => outline.Header(in Record);

    /// <summary>As <see cref="MimeEntity.TransferEncoding"/>.</summary>
    public TransferEncoding TransferEncoding => Record.TransferEncoding;

    /// <summary>Octets of the body as it stands in the message.</summary>
    public long EncodedLength => Record.End - Record.BodyStart;

    /// <summary>Octets of the body without its transfer encoding.</summary>
    public long DecodedLength => Record.DecodedLength;

    /// <summary>Children in order: parts of a multipart, or the one embedded message.</summary>
    public IEnumerable<OutlinePart> Parts
    {
        get
        {
            var (whole, end) = (outline, Record.SubtreeEnd);
            for (var at = Index + 1; at < end; at = whole.Record(at).SubtreeEnd) yield return new(whole, at);
        }
    }

    /// <summary>
    /// The body without its transfer encoding, decoded while it is read, asynchronously and once. One body of a message is open
    /// at a time.
    /// </summary>
    /// <param name="message">The bytes that were outlined; can seek. It is disposed with the body.</param>
    public Stream OpenBody(Stream message)
    {
        ref readonly var record = ref Record;
        if (record.Source > 0) return new PartStream(outline.Container(record.Source).OpenBody(message), skip: record.BodyStart, EncodedLength, TransferEncoding);

        message.Position = record.BodyStart;
        return new PartStream(message, skip: 0, EncodedLength, TransferEncoding);
    }

    ref readonly OutlineRecord Record => ref outline.Record(Index);
}
