using System.Runtime.InteropServices;

namespace Postern.Mail.Mime;

/// <summary>What an entity holds inside.</summary>
public enum MimeKind : byte
{
    /// <summary>A body that is taken as it is, after its transfer encoding.</summary>
    Leaf,

    /// <summary>Parts between boundaries (RFC 2046 §5.1); at least one boundary line was found.</summary>
    Multipart,

    /// <summary>Another message (RFC 2046 §5.2.1), which is the only child.</summary>
    Message,
}

/// <summary>One entity: offsets into the source with number <c>Source</c>. Records stand in document order.</summary>
[StructLayout(LayoutKind.Auto)]
struct PartRecord
{
    public int Source;
    public int Start;
    public int BodyStart;
    public int End;
    public int PreambleEnd;
    public int EpilogueStart;
    public int FirstField;
    public int FieldCount;
    public int Parent;

    /// <summary>Index of the first entity after this one and all below it.</summary>
    public int SubtreeEnd;
    public byte Depth;
    public MimeKind Kind;
    public bool DefaultIsMessage;
    public TransferEncoding Encoding;
}

/// <summary>One header field: the name starts at Start, its colon stands at Colon, and End is behind its last line end.</summary>
readonly record struct FieldRecord(int Start, int Colon, int End);
