namespace Postern.Mail.Mime;

/// <summary>
/// The structure of a message over its own bytes (RFC 5322, RFC 2045–2049): ranges, no copies, no strings. Parsing never
/// throws, is linear in the input, and reads each byte of a body once. Immutable, so it may be read by many threads.
/// The bytes must not change while it is in use.
/// </summary>
public sealed class MimeMessage
{
    readonly ReadOnlyMemory<byte> first;
    readonly ReadOnlyMemory<byte>[] embedded;
    readonly PartRecord[] parts;
    readonly FieldRecord[] fields;

    internal MimeMessage(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte>[] embedded, PartRecord[] parts, FieldRecord[] fields, MimeExcess excess)
    {
        (this.first, this.embedded, this.parts, this.fields) = (first, embedded, parts, fields);
        Excess = excess;
    }

    /// <summary>Takes a message apart. Any bytes are a message: what is not MIME is one text/plain body.</summary>
    public static MimeMessage Parse(ReadOnlyMemory<byte> bytes)
    {
        var building = new StructureBuilder();
        try
        {
            building.Add(bytes, defaultIsMessage: false, depth: 0, parent: -1);
            return building.Finish();
        }
        finally
        {
            building.Dispose();
        }
    }

    /// <summary>Every byte that was handed in.</summary>
    public ReadOnlyMemory<byte> Bytes => first;

    /// <summary>The whole message as an entity.</summary>
    public MimeEntity Root => new(this, 0);

    /// <summary>All entities, multiparts and embedded messages too, in the order they stand in the message.</summary>
    public int PartCount => parts.Length;

    /// <summary>The entity at a place in document order, 0 being the root.</summary>
    public MimeEntity Part(int index) => new(this, (uint)index < (uint)parts.Length ? index : throw new ArgumentOutOfRangeException(nameof(index)));

    /// <summary>Limits that this message went over: some of it was left opaque.</summary>
    public MimeExcess Excess { get; }

    internal ref readonly PartRecord Record(int index) => ref parts[index];

    internal ReadOnlyMemory<FieldRecord> Fields(int first, int count) => fields.AsMemory(first, count);

    internal ReadOnlyMemory<byte> Source(int index) => index == 0 ? first : embedded[index - 1];
}
