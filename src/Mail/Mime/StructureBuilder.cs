namespace Postern.Mail.Mime;

/// <summary>Collects what parsing finds, over the message itself and over embedded messages that had to be decoded first.</summary>
sealed class StructureBuilder : IDisposable
{
    Growing<PartRecord> parts = new(16);
    Growing<FieldRecord> fields = new(64);
    List<ReadOnlyMemory<byte>>? embedded;
    ReadOnlyMemory<byte> first;
    int sources;

    public MimeExcess Excess { get; set; }

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

    public MimeMessage Finish() => new(first, embedded?.ToArray() ?? [], parts.ToArray(), fields.ToArray(), Excess);

    public void Dispose()
    {
        parts.Return();
        fields.Return();
    }
}
