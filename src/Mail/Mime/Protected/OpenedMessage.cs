using System.Buffers;
using System.Text;

namespace Postern.Mail.Mime.Protected;

/// <summary>A message put together again without its encryption. Closed.</summary>
public abstract record OpenedMessage
{
    OpenedMessage()
    {
    }

    /// <param name="Octets">Lines that end in CRLF.</param>
    /// <param name="Is8Bit">It has octets over 127 (RFC 6152).</param>
    public sealed record Made(ReadOnlyMemory<byte> Octets, bool Is8Bit) : OpenedMessage;

    /// <param name="Why">One sentence, without anything of the message.</param>
    public sealed record Refused(string Why) : OpenedMessage;

    /// <summary>Longest line that is sent on, in octets, its CRLF not counted (RFC 5321 §4.5.3.1.6).</summary>
    public const int LineLengthMax = 998;

    /// <summary>
    /// Protected fields that take the place of those outside. No others: whoever encrypts to us must not be able to write fields that machines
    /// behind us believe.
    /// </summary>
    static readonly string[] Restored = ["Subject", "From", "To", "Cc", "Reply-To", "Date", "In-Reply-To", "References", "Comments", "Keywords"];

    /// <summary>The header of the message with what its sender had protected, then the opened entity with all its parts as they are.</summary>
    /// <param name="message">As it came.</param>
    /// <param name="content">What was inside: header, empty line, body. Authentic, as far as the opener vouches for it.</param>
    /// <param name="kept">Names of fields outside that nothing inside takes the place of.</param>
    public static OpenedMessage Of(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> content, params IReadOnlyCollection<string> kept)
    {
        if (content.IsEmpty) return new Refused("there is nothing inside");
        var (outer, inner) = (MimeMessage.Parse(message).Root, MimeMessage.Parse(content).Root);
        if (inner.Header.Length > MimeLimits.HeaderSizeMax) return new Refused("the header inside is too large");

        var header = new ArrayBufferWriter<byte>(outer.Header.Length + inner.Header.Length);
        WriteOuter(outer, RestoredFields(inner, outer, kept), header);
        header.Write("MIME-Version: 1.0\r\n"u8);
        for (var at = 0; at < inner.FieldCount; at++)
            if (IsContent(inner.Field(at).Name)) WriteField(header, inner.Field(at));
        header.Write("\r\n"u8);
        return InLines(header.WrittenSpan, inner.Body.Span);
    }

    static bool IsContent(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    // Servers judged the author outside (DMARC); one that is another inside stays inside (RFC 9788 §4.4). Outside UTF-8 has to be announced, so it is not added.
    // Of several fields of a name only the topmost was compared, so none of them comes out.
    static Dictionary<string, HeaderField> RestoredFields(MimeEntity inner, MimeEntity outer, IReadOnlyCollection<string> kept)
    {
        Dictionary<string, HeaderField> fields = new(StringComparer.OrdinalIgnoreCase);
        var headers = ProtectedHeaders.Of(inner, outer, wasEncrypted: true);
        foreach (var field in headers.Fields.GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase).Where(name => name.Count() == 1).Select(name => name.First()))
        {
            var isAuthor = field.Name.Equals("From", StringComparison.OrdinalIgnoreCase);
            var mayComeOut = Restored.Contains(field.Name, StringComparer.OrdinalIgnoreCase) && !kept.Contains(field.Name, StringComparer.OrdinalIgnoreCase);
            if (mayComeOut && Ascii.IsValid(field.Field.Raw.Span) && !(isAuthor && headers.HasOtherAuthor))
                fields[field.Name] = field.Field;
        }

        return fields;
    }

    static void WriteOuter(MimeEntity outer, Dictionary<string, HeaderField> restored, ArrayBufferWriter<byte> into)
    {
        HashSet<string> written = new(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < outer.FieldCount; at++)
        {
            var field = outer.Field(at);
            if (IsContent(field.Name) || field.Is("MIME-Version"u8)) continue;
            if (!restored.TryGetValue(field.Name, out var better)) WriteField(into, field);
            else if (written.Add(field.Name)) WriteField(into, better);
        }

        foreach (var (name, field) in restored)
            if (!written.Contains(name)) WriteField(into, field);
    }

    static void WriteField(ArrayBufferWriter<byte> into, HeaderField field)
    {
        into.Write(field.Raw.Span.TrimEnd("\r\n"u8));
        into.Write("\r\n"u8);
    }

    /// <summary>What SMTP carries: CRLF for the line ends that files have, and nothing that is no line (RFC 5321 §2.3.8).</summary>
    static OpenedMessage InLines(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        var octets = new ArrayBufferWriter<byte>(header.Length + body.Length + (body.Length / 64) + 2);
        if (!TryWriteLines(header, octets) || !TryWriteLines(body, octets)) return new Refused("what is inside cannot be sent in lines");
        if (!octets.WrittenSpan.EndsWith("\r\n"u8)) octets.Write("\r\n"u8);
        return new Made(octets.WrittenMemory, !Ascii.IsValid(octets.WrittenSpan));
    }

    static bool TryWriteLines(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> into)
    {
        if (text.Contains((byte)0)) return false;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            if (end >= 0 && line.EndsWith("\r"u8)) line = line[..^1];
            if (line.Length > LineLengthMax || line.Contains((byte)'\r')) return false;

            into.Write(line);
            if (end >= 0) into.Write("\r\n"u8);
            text = end < 0 ? default : text[(end + 1)..];
        }

        return true;
    }
}
