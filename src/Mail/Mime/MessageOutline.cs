namespace Postern.Mail.Mime;

/// <summary>
/// The structure of a message of any size, read once from a stream: headers and places, no bodies. The same entities in the
/// same order, with the same fields and bodies, as <see cref="MimeMessage"/> finds in the same bytes; memory is bounded by
/// <see cref="MimeLimits"/> and not by the message. Immutable.
/// </summary>
public sealed class MessageOutline
{
    readonly OutlineRecord[] parts;
    readonly FieldRecord[] fields;
    readonly byte[] fieldBytes;
    readonly int[] containers;

    internal MessageOutline(OutlineRecord[] parts, FieldRecord[] fields, byte[] fieldBytes, int[] containers, MimeExcess excess)
    {
        (this.parts, this.fields, this.fieldBytes, this.containers) = (parts, fields, fieldBytes, containers);
        Excess = excess;
    }

    /// <summary>Reads a message to its end.</summary>
    public static async Task<MessageOutline> Read(Stream message, CancellationToken ct)
    {
        var building = new OutlineBuilder();
        using var feed = new OutlineFeed(building.Scan(depth: 0, parent: -1));
        while (await feed.Read(message, ct)) continue;
        return building.Finish();
    }

    /// <summary>Reads no further than to the end of the message's header.</summary>
    public static async Task<MimeHeader> ReadHeader(Stream message, CancellationToken ct)
    {
        var building = new OutlineBuilder();
        using var feed = new OutlineFeed(building.Scan(depth: 0, parent: -1));
        while (building.PartCount == 0 && await feed.Read(message, ct)) continue;
        return building.Finish().Root.Header;
    }

    /// <summary>The whole message as an entity.</summary>
    public OutlinePart Root => new(this, 0);

    /// <summary>All entities, multiparts and embedded messages too, in the order they stand in the message.</summary>
    public int PartCount => parts.Length;

    /// <summary>The entity at a place in document order, 0 being the root.</summary>
    public OutlinePart Part(int index) => new(this, (uint)index < (uint)parts.Length ? index : throw new ArgumentOutOfRangeException(nameof(index)));

    /// <summary>Limits that this message went over: some of it was left opaque.</summary>
    public MimeExcess Excess { get; }

    internal ref readonly OutlineRecord Record(int index) => ref parts[index];

    internal MimeHeader Header(in OutlineRecord part) => new(fieldBytes, fields.AsMemory(part.FirstField, part.FieldCount), part.DefaultIsMessage);

    /// <summary>The entity whose decoded body is the source of that number.</summary>
    internal OutlinePart Container(int source) => new(this, containers[source]);
}
