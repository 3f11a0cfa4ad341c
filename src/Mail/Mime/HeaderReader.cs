using System.Buffers;
using System.Text;

namespace Postern.Mail.Mime;

/// <summary>Where a header section's fields and the body behind it are; a field number is -1 when there is none.</summary>
record struct HeaderSection(int First, int Count, int BodyStart, int ContentType, int TransferEncoding);

/// <summary>
/// Splits a header section into fields (RFC 5322 §2.2, and §4.5 for white space before the colon). A line that cannot be a
/// field ends the section and begins the body, as most readers do; a boundary line ends it too.
/// </summary>
readonly ref struct HeaderReader(StructureBuilder building, ReadOnlySpan<byte> data)
{
    /// <summary>Octets that a field name may have (RFC 5322 §3.6.8).</summary>
    static readonly SearchValues<byte> NameOctets =
        SearchValues.Create([.. Enumerable.Range(33, 94).Where(octet => octet != ':').Select(octet => (byte)octet)]);

    readonly ReadOnlySpan<byte> data = data;

    public HeaderSection Read(int start, ref readonly BoundaryStack open)
    {
        var section = new HeaderSection(building.FieldCount, 0, start, -1, -1);
        var at = start;
        while (at < data.Length)
        {
            var end = LineEnd(at);
            var line = data[at..end];
            if (IsBlank(line)) return section with { BodyStart = end };
            if (open.Count > 0 && Delimiters.TryMatch(data, at, in open, out _)) break;

            var colon = Colon(line);
            if (colon < 0 && !(at == start && IsSkipped(line))) break;

            while (end < data.Length && data[end] is (byte)' ' or (byte)'\t') end = LineEnd(end);
            if (colon > 0) Keep(new(at, at + colon, end), start, ref section);
            at = end;
        }

        return section with { BodyStart = at };
    }

    int LineEnd(int at)
    {
        var newline = data[at..].IndexOf((byte)'\n');
        return newline < 0 ? data.Length : at + newline + 1;
    }

    public static bool IsBlank(ReadOnlySpan<byte> line) => line[0] == '\n' || (line[0] == '\r' && line.Length == 2);

    /// <summary>Where the colon of a field stands in its first line; -1 when the line begins none.</summary>
    public static int Colon(ReadOnlySpan<byte> line)
    {
        if (line.Length > MimeLimits.LineLengthMax) line = line[..MimeLimits.LineLengthMax];
        var name = line.IndexOfAnyExcept(NameOctets);
        if (name < 0 || line[0] is (byte)' ' or (byte)'\t') return -1;

        var colon = name;
        while (line[colon] is (byte)' ' or (byte)'\t' && colon + 1 < line.Length) colon++;
        return line[colon] == ':' ? colon : -1;
    }

    /// <summary>A first line that is no field and yet does not end the header: the envelope line of an mbox, or one that continues nothing.</summary>
    public static bool IsSkipped(ReadOnlySpan<byte> line) =>
        line.StartsWith("From "u8) || line.StartsWith(">From "u8) || line[0] is (byte)' ' or (byte)'\t';

    void Keep(in FieldRecord field, int start, ref HeaderSection section)
    {
        if (!building.Budget.MayKeep(field.End - start, field.End - field.Start, section.Count)) return;

        Recognize(HeaderField.NameOf(data, field), building.FieldCount, ref section);
        building.AddField(field);
        section.Count++;
    }

    /// <summary>The first of several equal fields counts, as for most readers; RFC 2045 §3 knows only one.</summary>
    public static void Recognize(ReadOnlySpan<byte> name, int number, ref HeaderSection section)
    {
        if (name.Length == 12 && section.ContentType < 0 && Ascii.EqualsIgnoreCase(name, "Content-Type"u8)) section.ContentType = number;
        else if (name.Length == 25 && section.TransferEncoding < 0 && Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8)) section.TransferEncoding = number;
    }
}
