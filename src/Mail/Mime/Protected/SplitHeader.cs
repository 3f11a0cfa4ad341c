using System.Buffers;
using System.Text;

namespace Postern.Mail.Mime.Protected;

/// <summary>Collects the two headers field by field, in their order.</summary>
sealed class SplitHeader(HeaderConfidentiality confidentiality)
{
    readonly ArrayBufferWriter<byte> outer = new(1024);
    readonly ArrayBufferWriter<byte> payload = new(2048);
    readonly ArrayBufferWriter<byte> record = new(1024);
    bool hasContentType;
    bool hasEncoding;

    bool IsCipher => confidentiality is not HeaderConfidentiality.Clear;

    public void Add(HeaderField field)
    {
        switch (FieldPlaces.Of(field.Name))
        {
            case FieldPlace.Structure: AddStructure(field); break;
            case FieldPlace.Trace: Lines(outer, field.Raw.Span); break;
            case FieldPlace.Both: AddBoth(field); break;
            case FieldPlace.Subject: AddSubject(field); break;
            case FieldPlace.Inside when IsCipher: Lines(payload, field.Raw.Span); break;
            case FieldPlace.Inside: AddBoth(field); break;
            case FieldPlace.Nowhere: break;
        }
    }

    public ReadOnlyMemory<byte> OuterFields()
    {
        outer.Write("MIME-Version: 1.0\r\n"u8);
        return outer.WrittenMemory;
    }

    public ReadOnlyMemory<byte> Payload(ReadOnlyMemory<byte> body)
    {
        if (!hasContentType) payload.Write(PayloadType.Default(IsCipher));
        payload.Write(record.WrittenSpan);
        payload.Write("\r\n"u8);
        payload.Write(body.Span);
        return payload.WrittenMemory;
    }

    /// <summary>RFC 2045 §3 knows one Content-Type and one encoding; of more, we and most readers take the first, and only that one is kept.</summary>
    void AddStructure(HeaderField field)
    {
        if (field.Is("Content-Type"u8))
        {
            if (!hasContentType) Lines(payload, PayloadType.Of(field, IsCipher));
            hasContentType = true;
            return;
        }

        if (field.Is("Content-Transfer-Encoding"u8) && hasEncoding) return;
        hasEncoding |= field.Is("Content-Transfer-Encoding"u8);
        Lines(payload, field.Raw.Span);
    }

    void AddBoth(HeaderField field)
    {
        Lines(payload, field.Raw.Span);
        AddOutside(field.Raw.Span);
    }

    void AddSubject(HeaderField field)
    {
        Lines(payload, field.Raw.Span);
        AddOutside(confidentiality is HeaderConfidentiality.Cipher ? Encoding.ASCII.GetBytes($"Subject: {HeaderProtection.SubjectOutside}\r\n") : field.Raw.Span);
    }

    void AddOutside(ReadOnlySpan<byte> field)
    {
        Lines(outer, field);
        if (!IsCipher) return;
        record.Write("HP-Outer: "u8);
        Lines(record, field);
    }

    /// <summary>Copies a field with CRLF at the end of each line. SMTP lets no bare CR or LF in; mail from elsewhere gets a line end or a space for it.</summary>
    static void Lines(ArrayBufferWriter<byte> into, ReadOnlySpan<byte> field)
    {
        while (!field.IsEmpty)
        {
            var end = field.IndexOfAny((byte)'\r', (byte)'\n');
            into.Write(end < 0 ? field : field[..end]);
            if (end >= 0 && field[end] == '\r' && end + 1 < field.Length && field[end + 1] != '\n') into.Write(" "u8);
            else into.Write("\r\n"u8);
            field = end < 0 ? default : field[(end + (field[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }
    }
}
