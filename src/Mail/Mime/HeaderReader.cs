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
            if (IsBlank(at, end)) return section with { BodyStart = end };
            if (open.Count > 0 && Delimiters.TryMatch(data, at, in open, out _)) break;

            var colon = Colon(at, end);
            if (colon < 0 && !IsSkipped(at, start)) break;

            while (end < data.Length && data[end] is (byte)' ' or (byte)'\t') end = LineEnd(end);
            if (colon > at) Keep(new(at, colon, end), start, ref section);
            at = end;
        }

        return section with { BodyStart = at };
    }

    int LineEnd(int at)
    {
        var newline = data[at..].IndexOf((byte)'\n');
        return newline < 0 ? data.Length : at + newline + 1;
    }

    bool IsBlank(int at, int end) => data[at] == '\n' || (data[at] == '\r' && end - at == 2);

    int Colon(int at, int end)
    {
        var line = data[at..end];
        var name = line.IndexOfAnyExcept(NameOctets);
        if (name < 0 || line[0] is (byte)' ' or (byte)'\t') return -1;

        var colon = name;
        while (line[colon] is (byte)' ' or (byte)'\t' && colon + 1 < line.Length) colon++;
        return line[colon] == ':' ? at + colon : -1;
    }

    /// <summary>Lines that are no field and yet do not end the header: the envelope line of an mbox, and a first line that continues nothing.</summary>
    bool IsSkipped(int at, int start) =>
        at == start && (data[at..].StartsWith("From "u8) || data[at..].StartsWith(">From "u8) || data[at] is (byte)' ' or (byte)'\t');

    void Keep(in FieldRecord field, int start, ref HeaderSection section)
    {
        if (field.End - start > MimeLimits.HeaderSizeMax)
        {
            building.Excess |= MimeExcess.HeaderSize;
            return;
        }

        if (section.Count >= MimeLimits.FieldsMax || building.FieldCount >= MimeLimits.FieldsTotalMax)
        {
            building.Excess |= MimeExcess.Fields;
            return;
        }

        Recognize(field, ref section);
        building.AddField(field);
        section.Count++;
    }

    /// <summary>The first of several equal fields counts, as for most readers; RFC 2045 §3 knows only one.</summary>
    void Recognize(in FieldRecord field, ref HeaderSection section)
    {
        var name = HeaderField.NameOf(data, field);
        if (name.Length == 12 && section.ContentType < 0 && Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
            section.ContentType = building.FieldCount;
        else if (name.Length == 25 && section.TransferEncoding < 0 && Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8))
            section.TransferEncoding = building.FieldCount;
    }
}
