using Postern.Mail.Addresses;
using Postern.Mail.Mime;

namespace Postern.Flow.Intake;

/// <summary>The few things about a header that acceptance must know. Looks at field names, and keeps what Message-ID and TLS-Required say.</summary>
/// <param name="Hops">Received fields.</param>
/// <param name="HasDate">There is a Date field.</param>
/// <param name="HasMessageId">There is a Message-ID field.</param>
/// <param name="MessageId">What it says; null when that is no identifier.</param>
public readonly record struct Head(int Hops, bool HasDate, bool HasMessageId, string? MessageId)
{
    /// <summary>Longest Message-ID that is kept, in octets. A line may have 998 (RFC 5322 §2.1.1); what programs write is far shorter.</summary>
    public const int MessageIdMax = 500;

    /// <summary>Fields that say <c>TLS-Required: No</c> (RFC 8689 §5).</summary>
    public int Relaxing { get; init; }

    /// <summary>TLS-Required fields that say anything else.</summary>
    public int Unrelaxing { get; init; }

    /// <summary>The sender would rather have it arrive than have what the recipient's domain publishes about TLS hold: one field, and no other.</summary>
    public bool RelaxesTls => (Relaxing, Unrelaxing) is (1, 0);

    public static Head Of(ReadOnlySpan<byte> bytes)
    {
        var head = default(Head);
        while (bytes.Length > 0 && bytes[0] is not (byte)'\r' and not (byte)'\n')
        {
            head = head.With(bytes);
            var next = bytes.IndexOf((byte)'\n');
            if (next < 0) break;
            bytes = bytes[(next + 1)..];
        }

        return head;
    }

    /// <summary>Lines of a header that begin so.</summary>
    public static int LinesThatStart(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> start)
    {
        var count = 0;
        while (bytes.Length > 0 && bytes[0] is not (byte)'\r' and not (byte)'\n')
        {
            if (bytes.StartsWith(start)) count++;
            var next = bytes.IndexOf((byte)'\n');
            if (next < 0) break;
            bytes = bytes[(next + 1)..];
        }

        return count;
    }

    /// <summary>Whom the From field names, when it is exactly one author; null otherwise.</summary>
    public static EmailAddress? Author(ReadOnlyMemory<byte> bytes) =>
        MimeMessage.Parse(bytes).Root.Addresses("From"u8) is [{ Address: var author }] && EmailAddress.TryParse(author, out var address) ? address : null;

    Head With(ReadOnlySpan<byte> line) => (char)(line[0] | 0x20) switch
    {
        'r' when Starts(line, "received:"u8) => this with { Hops = Hops + 1 },
        'd' when Starts(line, "date:"u8) => this with { HasDate = true },
        'm' when Starts(line, "message-id:"u8) => this with { HasMessageId = true, MessageId = MessageId ?? Identifier(line["message-id:"u8.Length..]) },
        't' when Starts(line, "tls-required:"u8) => SaysNo(line["tls-required:"u8.Length..]) ? this with { Relaxing = Relaxing + 1 } : this with { Unrelaxing = Unrelaxing + 1 },
        _ => this,
    };

    // A value that goes on in a folded line is another value.
    static bool SaysNo(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)'\n');
        var isFolded = end >= 0 && end + 1 < value.Length && (value[end + 1] is (byte)' ' or (byte)'\t');
        return !isFolded && System.Text.Ascii.EqualsIgnoreCase((end < 0 ? value : value[..end]).Trim(" \t\r"u8), "no"u8);
    }

    // RFC 5322 §3.6.4: white space, folded too, then the identifier. Comments and the obsolete forms with spaces in it are not worth a reader of their own.
    static string? Identifier(ReadOnlySpan<byte> value)
    {
        value = value.TrimStart(" \t\r\n"u8);
        var end = value.IndexOf((byte)'>') + 1;
        if (end is 0 or > MessageIdMax || value[0] != '<' || value[..end].IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0) return null;
        return System.Text.Encoding.ASCII.GetString(value[..end]);
    }

    static bool Starts(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name);
}
