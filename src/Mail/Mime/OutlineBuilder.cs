using System.Runtime.InteropServices;

namespace Postern.Mail.Mime;

/// <summary>Collects what scanning finds, over the message itself and over embedded messages that are decoded on the way.</summary>
sealed class OutlineBuilder
{
    readonly List<OutlineRecord> parts = [];
    readonly List<FieldRecord> fields = [];
    readonly List<int> containers = [];
    byte[] bytes = new byte[4096];

    public MimeBudget Budget;

    public int PartCount => parts.Count;

    public int FieldCount => fields.Count;

    /// <summary>Octets of fields that are kept.</summary>
    public int Kept { get; private set; }

    public ref OutlineRecord Part(int index) => ref CollectionsMarshal.AsSpan(parts)[index];

    /// <summary>Begins one source, whose root entity becomes the next part.</summary>
    public OutlineScan Scan(int depth, int parent)
    {
        containers.Add(parent);
        return new(this, containers.Count - 1, depth);
    }

    public int AddPart(in OutlineRecord part)
    {
        parts.Add(part);
        return parts.Count - 1;
    }

    public void AddField(in FieldRecord field) => fields.Add(field);

    public void Keep(ReadOnlySpan<byte> octets)
    {
        if (Kept + octets.Length > bytes.Length) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Kept + octets.Length));
        octets.CopyTo(bytes.AsSpan(Kept));
        Kept += octets.Length;
    }

    /// <summary>Forgets what was kept behind a place.</summary>
    public void Forget(int from) => Kept = from;

    public ReadOnlySpan<byte> NameOf(in FieldRecord field) => HeaderField.NameOf(bytes, field);

    /// <summary>What is interpreted of a field's body; nothing when its number is negative. Holds until the next field is kept.</summary>
    public ReadOnlyMemory<byte> Value(int field)
    {
        if (field < 0) return default;
        var value = bytes.AsMemory((fields[field].Colon + 1)..fields[field].End);
        return value[..Math.Min(value.Length, MimeLimits.FieldSizeMax)];
    }

    public MessageOutline Finish() => new([.. parts], [.. fields], bytes[..Kept], [.. containers], Budget.Excess);
}
