using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace Postern.Mail.Addresses;

/// <summary>The words an address is made of (RFC 5321 §4.1.2 and §4.1.3, RFC 6531 §3.3), over octets and without allocation.</summary>
static class AddressGrammar
{
    /// <summary>Longest local part, in octets (RFC 5321 §4.5.3.1.1).</summary>
    public const int LocalLengthMax = 64;

    /// <summary>Longest domain, in octets (RFC 5321 §4.5.3.1.2).</summary>
    public const int DomainLengthMax = 255;

    /// <summary>Longest label, in octets (RFC 1035 §2.3.4).</summary>
    public const int LabelLengthMax = 63;

    const byte FirstNonAscii = 0x80;

    static readonly SearchValues<byte> Atext =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~"u8);

    static readonly SearchValues<byte> Ipv6Octets = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>Octets that may stand in an address at all: no control character, and UTF-8 only where it was agreed on.</summary>
    public static bool IsText(ReadOnlySpan<byte> text, bool utf8)
    {
        if (text.ContainsAnyInRange<byte>(0, 0x1F) || text.Contains<byte>(0x7F)) return false;
        if (Ascii.IsValid(text)) return true;

        return utf8 && Utf8.IsValid(text) && !HasControl(text);
    }

    /// <summary>Length of the local part that <paramref name="text"/> begins with; 0 when there is none.</summary>
    public static int LocalLength(ReadOnlySpan<byte> text)
    {
        var length = text is [(byte)'"', ..] ? QuotedStringLength(text) : DotStringLength(text);
        return length <= LocalLengthMax ? length : 0;
    }

    public static bool IsDomainOrLiteral(ReadOnlySpan<byte> text) =>
        text is [(byte)'[', .. var inside, (byte)']'] ? IsLiteral(inside) : IsDomain(text);

    public static bool IsDomain(ReadOnlySpan<byte> text)
    {
        if (text.Length > DomainLengthMax) return false;

        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            if (!IsLabel(dot < 0 ? text : text[..dot])) return false;
            if (dot < 0) return true;
            text = text[(dot + 1)..];
        }
    }

    static int DotStringLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (true)
        {
            var atom = AtomLength(text[length..]);
            if (atom == 0) return 0;

            length += atom;
            if (length >= text.Length || text[length] != '.') return length;
            length++;
        }
    }

    static int AtomLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && (Atext.Contains(text[length]) || text[length] >= FirstNonAscii)) length++;
        return length;
    }

    static int QuotedStringLength(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"') return i + 1;
            if (text[i] == '\\' && ++i < text.Length && text[i] >= FirstNonAscii) return 0;
        }

        return 0;
    }

    static bool IsLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > LabelLengthMax || label[0] == '-' || label[^1] == '-') return false;

        foreach (var octet in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet != '-' && octet < FirstNonAscii) return false;
        }

        return true;
    }

    static bool IsLiteral(ReadOnlySpan<byte> inside)
    {
        var colon = inside.IndexOf((byte)':');
        if (colon < 0) return IsIpv4(inside);

        var tag = inside[..colon];
        var content = inside[(colon + 1)..];
        return Ascii.EqualsIgnoreCase(tag, "IPv6"u8) ? IsIpv6(content) : IsLabel(tag) && Ascii.IsValid(tag) && IsLiteralContent(content);
    }

    // Four numbers of one to three digits; IPAddress would also take hexadecimal, octal and shortened forms.
    static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        var numbers = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            var number = text[range];
            if (++numbers > 4 || number.Length is 0 or > 3 || number.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
            if (int.Parse(number, null) > 255) return false;
        }

        return numbers == 4;
    }

    // The octets are checked first because IPAddress also takes scopes, ports and brackets.
    static bool IsIpv6(ReadOnlySpan<byte> text) =>
        !text.ContainsAnyExcept(Ipv6Octets)
        && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>dcontent: printable ASCII without brackets and backslash.</summary>
    static bool IsLiteralContent(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)33, (byte)126) && !text.ContainsAny("[\\]"u8);

    // U+0080 to U+009F: NEL among them ends lines in some eyes.
    // C1 controls, and the separators of lines and paragraphs (U+2028, U+2029), which no header can have.
    static bool HasControl(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == 0xC2 && text[i + 1] is >= 0x80 and <= 0x9F) return true;
            if (text[i..] is [0xE2, 0x80, 0xA8 or 0xA9, ..]) return true;
        }

        return false;
    }
}
