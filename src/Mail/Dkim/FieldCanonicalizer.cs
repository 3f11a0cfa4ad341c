using System.Buffers;
using Postern.Mail.Mime;

namespace Postern.Mail.Dkim;

/// <summary>Header fields as signatures see them (RFC 6376 §3.4.1, §3.4.2).</summary>
static class FieldCanonicalizer
{
    /// <summary>Writes one field.</summary>
    /// <param name="field">Name, colon, body; its last line end may be there or not.</param>
    /// <param name="how">Simple keeps all, but that a bare LF becomes CRLF.</param>
    /// <param name="ends">Whether CRLF stands behind it; it does not behind the signature itself (§3.7).</param>
    /// <param name="into">Where it goes.</param>
    public static void Write(ReadOnlySpan<byte> field, Canonicalization how, bool ends, ArrayBufferWriter<byte> into)
    {
        field = field.TrimEnd("\r\n"u8);
        var target = into.GetSpan(field.Length * 2 + 2);
        var written = how switch
        {
            Canonicalization.Simple => Simple(field, target),
            Canonicalization.Relaxed => Relaxed(field, target),
        };
        if (ends)
        {
            "\r\n"u8.CopyTo(target[written..]);
            written += 2;
        }

        into.Advance(written);
    }

    static int Simple(ReadOnlySpan<byte> field, Span<byte> target)
    {
        var written = 0;
        for (var at = 0; at < field.Length; at++)
        {
            if (field[at] == '\n' && (at == 0 || field[at - 1] != '\r')) target[written++] = (byte)'\r';
            target[written++] = field[at];
        }

        return written;
    }

    static int Relaxed(ReadOnlySpan<byte> field, Span<byte> target)
    {
        var colon = field.IndexOf((byte)':');
        var name = field[..colon].TrimEnd(" \t"u8);
        var written = System.Text.Ascii.ToLower(name, target, out var length) == OperationStatus.Done ? length : 0;
        target[written++] = (byte)':';

        var value = field[(colon + 1)..].Trim(" \t\r\n"u8);
        if (value.IndexOfAny("\t\r\n"u8) < 0 && value.IndexOf("  "u8) < 0)
        {
            value.CopyTo(target[written..]);
            return written + value.Length;
        }

        while (!value.IsEmpty)
        {
            var run = value.IndexOfAny(" \t\r\n"u8);
            if (run < 0) run = value.Length;
            value[..run].CopyTo(target[written..]);
            written += run;
            value = value[run..].TrimStart(" \t\r\n"u8);
            if (!value.IsEmpty) target[written++] = (byte)' ';
        }

        return written;
    }

    /// <summary>
    /// Writes the fields that h= names, each name taking the next one of that name from the bottom up (§5.4.2); a name with no field
    /// left adds nothing, which is how a signature forbids a further one.
    /// </summary>
    public static void WriteNamed(MessageHead head, IEnumerable<string> names, Canonicalization how, ArrayBufferWriter<byte> into)
    {
        var taken = new int[head.NameCount];
        foreach (var name in names)
        {
            if (!head.TryFind(name, out var number, out var places) || taken[number] == places.Count) continue;
            Write(head.Field(places[^++taken[number]]).Raw.Span, how, ends: true, into);
        }
    }

    /// <summary>A signature field with the value of its b= tag taken out, white space too (§3.7); written last, without line end.</summary>
    public static void WriteUnsigned(HeaderField field, TagList tags, Canonicalization how, ArrayBufferWriter<byte> into)
    {
        var raw = field.Raw.Span;
        var body = raw[(raw.IndexOf((byte)':') + 1)..];
        var place = tags.PlaceOf("b") ?? throw new ArgumentException("a signature has b=", nameof(tags));
        byte[] emptied = [.. raw[..^body.Length], .. body[..place.Start], .. body[place.End..]];
        Write(emptied, how, ends: false, into);
    }
}
