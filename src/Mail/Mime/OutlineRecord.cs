using System.Runtime.InteropServices;

namespace Postern.Mail.Mime;

/// <summary>One entity: offsets into the source with number <c>Source</c>, 0 being the message. Records stand in document order.</summary>
[StructLayout(LayoutKind.Auto)]
struct OutlineRecord
{
    public long BodyStart;
    public long End;

    /// <summary>Octets without the transfer encoding, where there is one to take off.</summary>
    public long Decoded;
    public int Source;
    public int FirstField;
    public int FieldCount;

    /// <summary>Index of the first entity after this one and all below it.</summary>
    public int SubtreeEnd;
    public byte Depth;
    public MimeKind Kind;
    public bool DefaultIsMessage;
    public TransferEncoding Encoding;

    /// <summary>A multipart is never encoded itself, whatever its header says (RFC 2045 §6.4).</summary>
    public readonly TransferEncoding TransferEncoding => Kind is MimeKind.Multipart ? TransferEncoding.Identity : Encoding;

    public readonly long DecodedLength => TransferEncoding is TransferEncoding.Identity ? End - BodyStart : Decoded;
}
