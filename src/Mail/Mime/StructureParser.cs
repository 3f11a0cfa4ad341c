namespace Postern.Mail.Mime;

/// <summary>One pass over one source: header sections, bodies up to the next boundary, parts below it.</summary>
ref struct StructureParser(StructureBuilder building, ReadOnlyMemory<byte> source, int number)
{
    readonly ReadOnlySpan<byte> data = source.Span;
    BoundaryStack open;

    public void Parse(bool defaultIsMessage, int depth, int parent) => Entity(0, defaultIsMessage, depth, parent);

    /// <summary>Reads one entity; answers the delimiter that ended it.</summary>
    Delimiter Entity(int start, bool defaultIsMessage, int depth, int parent)
    {
        var fields = new HeaderReader(building, data).Read(start, in open);
        var index = building.AddPart(new()
        {
            Source = number,
            Start = start,
            BodyStart = fields.BodyStart,
            Parent = parent,
            Depth = (byte)depth,
            FirstField = fields.First,
            FieldCount = fields.Count,
            DefaultIsMessage = defaultIsMessage,
            Encoding = Value(fields.TransferEncoding) is var encoding ? TransferEncodings.Parse(encoding) : default,
        });

        var type = ContentTypeReader.Read(Value(fields.ContentType), defaultIsMessage);
        var end = Body(index, type, depth);

        ref var part = ref building.Part(index);
        part.End = EndOf(end, LeastEnd(index));
        if (part.Kind != MimeKind.Multipart) part.PreambleEnd = part.EpilogueStart = part.End;
        part.EpilogueStart = Math.Min(part.EpilogueStart, part.End);
        part.SubtreeEnd = building.PartCount;
        return end;
    }

    /// <summary>The empty line behind a header belongs to the header, also when a boundary follows it at once; what is inside stays inside.</summary>
    readonly int LeastEnd(int index)
    {
        var last = building.PartCount - 1;
        while (building.Part(last).Source != number) last--;
        return Math.Max(building.Part(index).BodyStart, building.Part(last).End);
    }

    readonly int EndOf(in Delimiter end, int notBefore) => Delimiters.EndBefore(data, in end, notBefore);

    readonly ReadOnlySpan<byte> Value(int field)
    {
        if (field < 0) return default;
        ref readonly var found = ref building.Field(field);
        return HeaderField.Interpreted(data[(found.Colon + 1)..found.End]);
    }

    Delimiter Body(int index, in ContentTypeReader type, int depth)
    {
        var bodyStart = building.Part(index).BodyStart;
        if (type.IsMultipart) return Multipart(index, bodyStart, type, depth);
        if (!type.IsMessage) return Delimiters.Find(data, bodyStart, in open);
        if (!MayDescend(depth)) return Delimiters.Find(data, bodyStart, in open);

        building.Part(index).Kind = MimeKind.Message;
        if (building.Part(index).Encoding is TransferEncoding.Identity) return Entity(bodyStart, false, depth + 1, index);

        var end = Delimiters.Find(data, bodyStart, in open);
        Encoded(index, data[bodyStart..EndOf(end, bodyStart)], depth);
        return end;
    }

    /// <summary>RFC 2046 §5.2.1 forbids an encoded message, RFC 6532 §3.7 does not, and senders never asked: it is decoded to be looked into.</summary>
    readonly void Encoded(int index, ReadOnlySpan<byte> body, int depth)
    {
        var encoding = building.Part(index).Encoding;
        var decoded = new byte[TransferDecoder.LengthMax(encoding, body.Length)];
        var length = TransferDecoder.Decode(encoding, body, decoded);

        building.Add(decoded.AsMemory(0, length), defaultIsMessage: false, depth + 1, index);
    }

    Delimiter Multipart(int index, int bodyStart, in ContentTypeReader type, int depth)
    {
        if (type.Boundary(source) is not { IsEmpty: false } boundary) return Delimiters.Find(data, bodyStart, in open);
        if (boundary.Length > MimeLimits.BoundaryLengthMax)
        {
            building.Budget.Excess |= MimeExcess.BoundaryLength;
            return Delimiters.Find(data, bodyStart, in open);
        }

        if (!MayDescend(depth)) return Delimiters.Find(data, bodyStart, in open);

        var level = open.Count;
        open.Push(boundary);
        var next = Delimiters.Find(data, bodyStart, in open);
        if (next.Level == level) Opened(index, EndOf(next, bodyStart));

        while (next.Level == level && !next.IsClosing && MayAdd())
        {
            // A boundary line directly behind another begins nothing: no part without a single line is listed.
            if (Delimiters.TryMatch(data, next.LineEnd, in open, out var repeated)) next = repeated;
            else next = Entity(next.LineEnd, type.IsDigest, depth + 1, index);
        }

        open.Pop();
        if (next.Level != level) return next;

        // What follows the closing boundary is the epilogue; so are parts beyond the limit, which stay opaque.
        building.Part(index).EpilogueStart = next.IsClosing ? next.LineEnd : next.LineStart;
        return Delimiters.Find(data, next.LineEnd, in open);
    }

    readonly void Opened(int index, int preambleEnd)
    {
        ref var part = ref building.Part(index);
        part.Kind = MimeKind.Multipart;
        part.PreambleEnd = preambleEnd;
        part.EpilogueStart = int.MaxValue;
    }

    readonly bool MayDescend(int depth) => building.Budget.MayDescend(depth, building.PartCount);

    readonly bool MayAdd() => building.Budget.MayAdd(building.PartCount);
}
