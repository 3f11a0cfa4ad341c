using System.Text;

namespace Postern.Mail.Mime;

/// <summary>As much of a Content-Type as the structure depends on, without a string.</summary>
readonly ref struct ContentTypeReader
{
    readonly ReadOnlySpan<byte> field;

    ContentTypeReader(ReadOnlySpan<byte> field) => this.field = field;

    public bool IsMultipart { get; private init; }

    public bool IsDigest { get; private init; }

    public bool IsMessage { get; private init; }

    public static ContentTypeReader Read(ReadOnlySpan<byte> field, bool defaultIsMessage)
    {
        if (field.IsEmpty) return new(field) { IsMessage = defaultIsMessage };

        var type = new ParameterReader(field).Main;
        return new(field)
        {
            IsMultipart = type.Length > 10 && Ascii.EqualsIgnoreCase(type[..10], "multipart/"u8),
            IsDigest = Ascii.EqualsIgnoreCase(type, "multipart/digest"u8),
            IsMessage = Ascii.EqualsIgnoreCase(type, "message/rfc822"u8)
                || Ascii.EqualsIgnoreCase(type, "message/global"u8) || Ascii.EqualsIgnoreCase(type, "message/news"u8),
        };
    }

    /// <summary>The boundary: a slice of the source where it stands there as it is, else unescaped or joined from its sections.</summary>
    public ReadOnlyMemory<byte>? Boundary(ReadOnlyMemory<byte> source)
    {
        var reader = new ParameterReader(field);
        var continued = false;
        while (reader.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(reader.Name, "boundary"u8))
            {
                if (reader.IsRaw) return Encoding.Latin1.GetBytes(Parameters.Text(reader)).AsMemory();
                var value = reader.Value.TrimEnd(" \t"u8);
                source.Span.Overlaps(value, out var offset);
                return value.IsEmpty ? null : source.Slice(offset, value.Length);
            }

            continued |= reader.Name.Length > 8 && Ascii.EqualsIgnoreCase(reader.Name[..9], "boundary*"u8);
        }

        return continued && Parameters.Read(field).Find("boundary") is { } joined ? Encoding.UTF8.GetBytes(joined).AsMemory() : null;
    }
}
