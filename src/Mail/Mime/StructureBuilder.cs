namespace Postern.Mail.Mime;

/// <summary>Collects what parsing finds, over the message itself and over embedded messages that had to be decoded first.</summary>
sealed class StructureBuilder : IDisposable
{
    Growing<PartRecord> parts = new(16);
    Growing<FieldRecord> fields = new(64);
    List<ReadOnlyMemory<byte>>? embedded;
    ReadOnlyMemory<byte> first;
    int sources;

    public MimeBudget Budget;

    public int PartCount => parts.Count;

    public int FieldCount => fields.Count;

    public ref PartRecord Part(int index) => ref parts[index];

    public ref FieldRecord Field(int index) => ref fields[index];

    /// <summary>Parses one source, whose root entity becomes the next part.</summary>
    public void Add(ReadOnlyMemory<byte> source, bool defaultIsMessage, int depth, int parent)
    {
        var number = sources++;
        if (number == 0) first = source;
        else (embedded ??= []).Add(source);

        new StructureParser(this, source, number).Parse(defaultIsMessage, depth, parent);
    }

    public int AddPart(in PartRecord part)
    {
        parts.Add(part);
        return parts.Count - 1;
    }

    public void AddField(in FieldRecord field) => fields.Add(field);

    public MimeMessage Finish() => new(first, embedded?.ToArray() ?? [], parts.ToArray(), fields.ToArray(), Budget.Excess);

    public void Dispose()
    {
        parts.Return();
        fields.Return();
    }
}

/// <summary>What all entities of a message may cost together, and which limits a message went over.</summary>
struct MimeBudget
{
    int count;
    int size;

    public MimeExcess Excess;

    /// <summary>Counts a field in, if it may be listed.</summary>
    /// <param name="sectionLength">Octets of its header section up to and with it.</param>
    /// <param name="length">Its own.</param>
    /// <param name="sectionCount">Fields of the section listed before it.</param>
    public bool MayKeep(long sectionLength, long length, int sectionCount)
    {
        if (sectionLength > MimeLimits.HeaderSizeMax || size + length > MimeLimits.FieldsSizeMax) Excess |= MimeExcess.HeaderSize;
        else if (sectionCount >= MimeLimits.FieldsMax || count >= MimeLimits.FieldsTotalMax) Excess |= MimeExcess.Fields;
        else
        {
            count++;
            size += (int)length;
            return true;
        }

        return false;
    }

    /// <summary>Whether a field of this length could be listed at all.</summary>
    public readonly bool HasRoom(long length) => length <= MimeLimits.HeaderSizeMax && size + length <= MimeLimits.FieldsSizeMax;

    /// <summary>Whether an entity at this depth may have entities in it.</summary>
    public bool MayDescend(int depth, int partCount)
    {
        if (depth < MimeLimits.DepthMax && partCount < MimeLimits.PartsMax) return true;

        Excess |= depth < MimeLimits.DepthMax ? MimeExcess.Parts : MimeExcess.Depth;
        return false;
    }

    /// <summary>Whether there may be one more entity.</summary>
    public bool MayAdd(int partCount)
    {
        if (partCount < MimeLimits.PartsMax) return true;

        Excess |= MimeExcess.Parts;
        return false;
    }
}
