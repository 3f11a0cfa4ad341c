namespace Postern.Mail.Mime;

/// <summary>Collects what parsing finds, over the message itself and over embedded messages that had to be decoded first.</summary>
sealed class StructureBuilder : IDisposable
{
    Growing<PartRecord> _parts = new(16);
    Growing<FieldRecord> _fields = new(64);
    List<ReadOnlyMemory<byte>>? _embedded;
    ReadOnlyMemory<byte> _first;
    int _sources;

    public MimeExcess Excess { get; set; }

    public int PartCount => _parts.Count;

    public int FieldCount => _fields.Count;

    public ref PartRecord Part(int index) => ref _parts[index];

    public ref FieldRecord Field(int index) => ref _fields[index];

    /// <summary>Parses one source, whose root entity becomes the next part.</summary>
    public void Add(ReadOnlyMemory<byte> source, bool defaultIsMessage, int depth, int parent)
    {
        var number = _sources++;
        if (number == 0) _first = source;
        else (_embedded ??= []).Add(source);

        new StructureParser(this, source, number).Parse(defaultIsMessage, depth, parent);
    }

    public int AddPart(in PartRecord part)
    {
        _parts.Add(part);
        return _parts.Count - 1;
    }

    public void AddField(in FieldRecord field) => _fields.Add(field);

    public MimeMessage Finish() => new(_first, _embedded?.ToArray() ?? [], _parts.ToArray(), _fields.ToArray(), Excess);

    public void Dispose()
    {
        _parts.Return();
        _fields.Return();
    }
}
