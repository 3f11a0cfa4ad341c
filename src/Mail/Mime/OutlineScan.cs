namespace Postern.Mail.Mime;

/// <summary>
/// <see cref="StructureParser"/> for a source that comes in windows: the same rules in the same order, with the open entities on a
/// stack of its own instead of the program's.
/// </summary>
sealed class OutlineScan(OutlineBuilder building, int number, int depth) : IDisposable
{
    readonly HeaderScan header = new(building);
    readonly List<OpenEntity> entities = [];
    BoundaryStack open;
    NextEntity next = new(false, depth);
    Step step = Step.Header;
    BodySink? sink;

    /// <summary>Octets before the window.</summary>
    long position;

    /// <summary>Octets of the line end in front of a line that a search begins with.</summary>
    int lineEnd;
    bool isFresh;

    enum Step { Header, PartStart, Body, Done }

    /// <summary>An entity whose end is not known.</summary>
    /// <param name="Index">Its number.</param>
    /// <param name="Level">Of its boundary; negative when it has none, or has it no longer.</param>
    /// <param name="IsDigest">What its parts are when they do not say.</param>
    readonly record struct OpenEntity(int Index, int Level, bool IsDigest);

    readonly record struct NextEntity(bool DefaultIsMessage, int Depth);

    /// <summary>
    /// Looks at a window, which begins where the last one was left; answers how much of it is done with. What is left is shorter
    /// than <see cref="MimeLimits.LineLengthMax"/> and a line end, and all is done with in the last window.
    /// </summary>
    public int Advance(ReadOnlySpan<byte> window, bool isLast)
    {
        var at = 0;
        while (step switch
        {
            Step.Header => Header(window, isLast, ref at),
            Step.PartStart => PartStart(window, isLast, ref at),
            Step.Body => Body(window, isLast, ref at),
            Step.Done => false,
        }) continue;

        position += at;
        return at;
    }

    public void Dispose() => sink?.Dispose();

    bool Header(ReadOnlySpan<byte> window, bool isLast, ref int at)
    {
        if (!header.Advance(window, position, isLast, in open, ref at)) return false;

        Begin(position + at);
        return true;
    }

    /// <summary>A boundary line directly behind another begins nothing: no part without a single line is listed.</summary>
    bool PartStart(ReadOnlySpan<byte> window, bool isLast, ref int at)
    {
        if (!Delimiters.IsDecided(window[at..], isLast)) return false;

        if (Delimiters.TryMatch(window, at, in open, out var repeated)) Meet(window, repeated, lineEnd, ref at);
        else Expect(next, position + at);
        return true;
    }

    void Expect(NextEntity entity, long start)
    {
        next = entity;
        header.Begin(start);
        step = Step.Header;
    }

    /// <summary>A header is over.</summary>
    void Begin(long bodyStart)
    {
        var section = header.Section;
        var encoding = building.Value(section.TransferEncoding).Span;
        var index = building.AddPart(new()
        {
            Source = number,
            BodyStart = bodyStart,
            End = bodyStart,
            Depth = (byte)next.Depth,
            FirstField = section.First,
            FieldCount = section.Count,
            DefaultIsMessage = next.DefaultIsMessage,
            Encoding = TransferEncodings.Parse(encoding),
        });

        (step, isFresh) = (Step.Body, true);
        var type = ContentTypeReader.Read(building.Value(section.ContentType).Span, next.DefaultIsMessage);
        var level = type.IsMultipart ? Open(type, building.Value(section.ContentType)) : -1;
        entities.Add(new(index, level, type.IsDigest));
        if (type.IsMessage && building.Budget.MayDescend(next.Depth, building.PartCount)) BeginMessage(index, bodyStart);
        else Decode(index, embedded: null);
    }

    void BeginMessage(int index, long bodyStart)
    {
        ref var part = ref building.Part(index);
        part.Kind = MimeKind.Message;
        if (part.Encoding is TransferEncoding.Identity) Expect(new(false, next.Depth + 1), bodyStart);
        else Decode(index, building.Scan(next.Depth + 1, index));
    }

    void Decode(int index, OutlineScan? embedded)
    {
        var encoding = building.Part(index).Encoding;
        if (encoding is not TransferEncoding.Identity) sink = new(encoding, embedded);
    }

    /// <summary>The level of a multipart's boundary; negative when its body stays whole.</summary>
    int Open(in ContentTypeReader type, ReadOnlyMemory<byte> field)
    {
        if (type.Boundary(field) is not { IsEmpty: false } boundary) return -1;
        if (boundary.Length > MimeLimits.BoundaryLengthMax)
        {
            building.Budget.Excess |= MimeExcess.BoundaryLength;
            return -1;
        }

        if (!building.Budget.MayDescend(next.Depth, building.PartCount)) return -1;

        open.Push(boundary.ToArray());
        return open.Count - 1;
    }

    bool Body(ReadOnlySpan<byte> window, bool isLast, ref int at)
    {
        if (open.Count > 0 && Search(window, isLast, ref at) is { } goesOn) return goesOn;

        // A line end, and a hyphen behind it, may belong to a boundary line whose rest has not come.
        var end = isLast || open.Count == 0 ? window.Length : Math.Max(at, window.Length - 3);
        Pass(window, end, ref at);
        if (!isLast) return false;

        Meet(window, new(window.Length, window.Length, -1, false), 0, ref at);
        return false;
    }

    /// <summary>Null when there is no boundary line in the window; false when that is not known yet.</summary>
    bool? Search(ReadOnlySpan<byte> window, bool isLast, ref int at)
    {
        if (isFresh)
        {
            if (!Delimiters.IsDecided(window[at..], isLast)) return false;
            isFresh = false;
            if (Delimiters.TryMatch(window, at, in open, out var delimiter)) return Meet(window, delimiter, lineEnd, ref at);
        }

        var from = at;
        while (window[from..].IndexOf("\n--"u8) is var found and >= 0)
        {
            from += found + 1;
            var end = from - 1 > at && window[from - 2] == '\r' ? from - 2 : from - 1;
            if (!Delimiters.IsDecided(window[from..], isLast))
            {
                Pass(window, end, ref at);
                return false;
            }

            if (!Delimiters.TryMatch(window, from, in open, out var delimiter)) continue;

            Pass(window, end, ref at);
            return Meet(window, delimiter, from - end, ref at);
        }

        return null;
    }

    void Pass(ReadOnlySpan<byte> window, int end, ref int at)
    {
        sink?.Write(window[at..end]);
        at = end;
    }

    /// <summary>A boundary line, or the end of the source: entities end until one is reached that goes on.</summary>
    bool Meet(ReadOnlySpan<byte> window, Delimiter delimiter, int lineEndBefore, ref int at)
    {
        at = delimiter.LineEnd;
        lineEnd = at > 1 && window[at - 2] == '\r' ? 2 : 1;
        while (entities.Count > 0)
        {
            var entity = entities[^1];
            if (entity.Level >= 0 && entity.Level == delimiter.Level)
            {
                Turn(entity, delimiter.IsClosing);
                return true;
            }

            if (entity.Level >= 0) open.Pop();
            End(entity.Index, position + delimiter.LineStart - lineEndBefore);
            entities.RemoveAt(entities.Count - 1);
        }

        step = Step.Done;
        return false;
    }

    void Turn(OpenEntity multipart, bool isClosing)
    {
        ref var part = ref building.Part(multipart.Index);
        part.Kind = MimeKind.Multipart;
        sink?.Dispose();
        sink = null;

        if (!isClosing && building.Budget.MayAdd(building.PartCount))
        {
            next = new(multipart.IsDigest, part.Depth + 1);
            step = Step.PartStart;
            return;
        }

        // What follows the closing boundary is the epilogue; so are parts beyond the limit, which stay opaque.
        open.Pop();
        entities[^1] = multipart with { Level = -1 };
        (step, isFresh) = (Step.Body, true);
    }

    void End(int index, long end)
    {
        // An embedded message lists its last entities here, before the record is looked for.
        var decoded = sink?.Finish() ?? 0;
        sink?.Dispose();
        sink = null;

        ref var part = ref building.Part(index);
        part.Decoded = decoded;
        part.End = Math.Max(end, LeastEnd(index));
        part.SubtreeEnd = building.PartCount;
    }

    /// <summary>As in <see cref="StructureParser"/>.</summary>
    long LeastEnd(int index)
    {
        var last = building.PartCount - 1;
        while (building.Part(last).Source != number) last--;
        return Math.Max(building.Part(index).BodyStart, building.Part(last).End);
    }
}
