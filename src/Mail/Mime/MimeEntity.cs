using System.Buffers;
using Postern.Mail.Text;

namespace Postern.Mail.Mime;

/// <summary>One entity of a message (RFC 2045 §2.4): a view of its bytes, without state of its own.</summary>
public readonly struct MimeEntity
{
    readonly MimeMessage message;

    internal MimeEntity(MimeMessage message, int index) => (this.message, Index) = (message, index);

    /// <summary>Place in document order; the root is 0.</summary>
    public int Index { get; }

    public MimeKind Kind => Record.Kind;

    /// <summary>Nesting, 0 for the root.</summary>
    public int Depth => Record.Depth;

    /// <summary>How the body is written. A multipart is never encoded itself, whatever its header says (RFC 2045 §6.4).</summary>
    public TransferEncoding TransferEncoding => Kind is MimeKind.Multipart ? TransferEncoding.Identity : Record.Encoding;

    ref readonly PartRecord Record => ref message.Record(Index);

    ReadOnlyMemory<byte> Source => message.Source(Record.Source);

    /// <summary>
    /// Header and body exactly as received, without the line end that belongs to the boundary behind it: the bytes that a
    /// signature over this part covers (RFC 1847 §2.1).
    /// </summary>
    public ReadOnlyMemory<byte> Raw => Source[Record.Start..Record.End];

    /// <summary>The header section with the empty line behind it.</summary>
    public ReadOnlyMemory<byte> Header => Source[Record.Start..Record.BodyStart];

    /// <summary>The body as received, transfer encoding still on it.</summary>
    public ReadOnlyMemory<byte> Body => Source[Record.BodyStart..Record.End];

    /// <summary>What stands before the first boundary of a multipart.</summary>
    public ReadOnlyMemory<byte> Preamble => Kind is MimeKind.Multipart ? Source[Record.BodyStart..Record.PreambleEnd] : default;

    /// <summary>What stands behind the last boundary of a multipart, and parts beyond <see cref="MimeLimits.PartsMax"/>.</summary>
    public ReadOnlyMemory<byte> Epilogue => Kind is MimeKind.Multipart ? Source[Record.EpilogueStart..Record.End] : default;

    /// <summary>The fields of the header, and what they say.</summary>
    public MimeHeader Fields => new(Source, message.Fields(Record.FirstField, Record.FieldCount), Record.DefaultIsMessage);

    public int FieldCount => Record.FieldCount;

    /// <inheritdoc cref="MimeHeader.this"/>
    public HeaderField Field(int index) => Fields[index];

    /// <inheritdoc cref="MimeHeader.Find"/>
    public HeaderField? Find(ReadOnlySpan<byte> name) => Fields.Find(name);

    /// <inheritdoc cref="MimeHeader.Text"/>
    public string? Text(ReadOnlySpan<byte> name) => Fields.Text(name);

    /// <inheritdoc cref="MimeHeader.Addresses"/>
    public IReadOnlyList<Mailbox> Addresses(ReadOnlySpan<byte> name) => Fields.Addresses(name);

    /// <inheritdoc cref="MimeHeader.Type"/>
    public MimeType Type => Fields.Type;

    /// <inheritdoc cref="MimeHeader.Disposition"/>
    public Parameters? Disposition => Fields.Disposition;

    /// <inheritdoc cref="MimeHeader.FileName"/>
    public string? FileName => Fields.FileName;

    /// <inheritdoc cref="MimeHeader.ContentId"/>
    public string? ContentId => Fields.ContentId;

    /// <summary>Children in order: parts of a multipart, or the one embedded message.</summary>
    public Children Parts => new(message, Index);

    /// <summary>Upper bound of <see cref="Decode(Span{byte})"/>, in octets.</summary>
    public int DecodedLengthMax => TransferDecoder.LengthMax(TransferEncoding, Record.End - Record.BodyStart);

    /// <summary>Body without its transfer encoding. The buffer has at least <see cref="DecodedLengthMax"/> octets; answers those written.</summary>
    public int Decode(Span<byte> into) => TransferDecoder.Decode(TransferEncoding, Body.Span, into);

    /// <summary>Body without its transfer encoding, appended to the writer.</summary>
    public void Decode(IBufferWriter<byte> into) => into.Advance(Decode(into.GetSpan(DecodedLengthMax)));

    /// <summary>Body without its transfer encoding; the message's own memory where there is none to take off.</summary>
    public ReadOnlyMemory<byte> Decode()
    {
        if (TransferEncoding is TransferEncoding.Identity) return Body;
        var decoded = new byte[DecodedLengthMax];
        return decoded.AsMemory(0, Decode(decoded));
    }

    /// <summary>Octets of the body without its transfer encoding; costs decoding it.</summary>
    public int DecodedLength()
    {
        if (TransferEncoding is TransferEncoding.Identity) return Body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(DecodedLengthMax);
        var length = Decode(rented);
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return length;
    }

    /// <summary>Decoded body as characters of its charset parameter; whatever cannot be read is replaced.</summary>
    public string ReadText() => Charset.Decode(Type.Parameters?.Find("charset"), Decode().Span);

    /// <summary>Children of an entity, for foreach.</summary>
    public struct Children(MimeMessage message, int parent)
    {
        readonly int end = message.Record(parent).SubtreeEnd;
        int at = -1;

        public readonly Children GetEnumerator() => this;

        public readonly MimeEntity Current => new(message, at);

        public bool MoveNext()
        {
            at = at < 0 ? parent + 1 : message.Record(at).SubtreeEnd;
            return at < end;
        }
    }
}
