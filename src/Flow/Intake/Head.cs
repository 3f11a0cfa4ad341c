using Postern.Mail.Addresses;
using Postern.Mail.Mime;

namespace Postern.Flow.Intake;

/// <summary>The few things about a header that acceptance must know. Looks at field names only, and keeps nothing.</summary>
/// <param name="Hops">Received fields.</param>
/// <param name="HasDate">There is a Date field.</param>
/// <param name="HasMessageId">There is a Message-ID field.</param>
public readonly record struct Head(int Hops, bool HasDate, bool HasMessageId)
{
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

    /// <summary>The domain of the From field when it names exactly one author; empty otherwise.</summary>
    public static string FromDomain(ReadOnlyMemory<byte> bytes) =>
        MimeMessage.Parse(bytes).Root.Addresses("From"u8) is [{ Address: var author }] && EmailAddress.TryParse(author, out var address) ? address.AsciiDomain : "";

    Head With(ReadOnlySpan<byte> line) => (char)(line[0] | 0x20) switch
    {
        'r' when Starts(line, "received:"u8) => this with { Hops = Hops + 1 },
        'd' when Starts(line, "date:"u8) => this with { HasDate = true },
        'm' when Starts(line, "message-id:"u8) => this with { HasMessageId = true },
        _ => this,
    };

    static bool Starts(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name);
}
