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

    public int FieldCount => Record.FieldCount;

    /// <summary>A header field by its place, 0 being the topmost.</summary>
    public HeaderField Field(int index) => (uint)index < (uint)FieldCount
        ? new(Source, message.Field(Record.FirstField + index))
        : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The topmost field of that name, in any case; null when there is none.</summary>
    public HeaderField? Find(ReadOnlySpan<byte> name)
    {
        for (var index = 0; index < Record.FieldCount; index++)
        {
            var field = Field(index);
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
    public MimeType Type => MimeType.Of(Find("Content-Type"u8)?.Parameters, Record.DefaultIsMessage);

    /// <summary>Content-Disposition (RFC 2183), null when absent.</summary>
    public Parameters? Disposition => Find("Content-Disposition"u8)?.Parameters;

    /// <summary>The file name that the sender gave, decoded and otherwise as is: pass it through <see cref="SafeFileName"/> before using it.</summary>
    public string? FileName => Disposition?.Find("filename") ?? Type.Parameters?.Find("name");

    /// <summary>Content-ID without its angle brackets (RFC 2392 §2).</summary>
    public string? ContentId => Find("Content-ID"u8)?.Text.Trim(' ', '<', '>') is { Length: > 0 } id ? id : null;

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
