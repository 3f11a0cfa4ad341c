using System.Text;

namespace Postern.Mail.Mime;

/// <summary>One header field as it stands in the message; decoded only when asked.</summary>
public readonly struct HeaderField
{
    readonly ReadOnlyMemory<byte> source;
    readonly FieldRecord record;

    internal HeaderField(ReadOnlyMemory<byte> source, FieldRecord record) => (this.source, this.record) = (source, record);

    /// <summary>Name, colon, body and last line end, every byte as received.</summary>
    public ReadOnlyMemory<byte> Raw => source[record.Start..record.End];

    /// <summary>The name without the white space that RFC 5322 §4.5 allows behind it.</summary>
    public ReadOnlySpan<byte> NameBytes => NameOf(source.Span, record);

    public string Name => Encoding.ASCII.GetString(NameBytes);

    /// <summary>What stands behind the colon, folds in it, white space around it trimmed.</summary>
    public ReadOnlySpan<byte> Body => source.Span[(record.Colon + 1)..record.End].Trim(" \t\r\n"u8);

    /// <summary>The body in one line, encoded words decoded (RFC 2047), 8-bit bytes as UTF-8 or else Windows-1252.</summary>
    public string Text => HeaderText.Decode(Body);

    /// <summary>The mailboxes of the body (RFC 5322 §3.4).</summary>
    public IReadOnlyList<Mailbox> Addresses => AddressList.Read(Body);

    /// <summary>The body as value and parameters (RFC 2045 §5.1).</summary>
    public Parameters Parameters => Parameters.Read(Body);

    /// <summary>The body as a point in time (RFC 5322 §3.3), null when it is none.</summary>
    public DateTimeOffset? Date => MailDate.TryParse(Body, out var date) ? date : null;

    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(NameBytes, name);

    internal static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> source, FieldRecord record) =>
        source[record.Start..record.Colon].TrimEnd(" \t"u8);

    internal static ReadOnlySpan<byte> Interpreted(ReadOnlySpan<byte> body) =>
        body.Length > MimeLimits.FieldSizeMax ? body[..MimeLimits.FieldSizeMax] : body;
}
