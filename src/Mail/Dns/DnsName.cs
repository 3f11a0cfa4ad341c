using System.Globalization;
using System.Net;
using System.Text;

namespace Postern.Mail.Dns;

/// <summary>Domain names between text and wire (RFC 1035 §3.1). Text is lower case and has no trailing dot; the root is the empty text.</summary>
public static class DnsName
{
    /// <summary>Longest name on the wire, in octets, root label included.</summary>
    public const int WireMax = 255;

    /// <summary>Longest name as text, in characters.</summary>
    public const int TextMax = 253;

    public const int LabelMax = 63;

    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = false };

    /// <summary>Lower-case A-label form of a domain name; false when it cannot be one: wrong lengths, other characters, an IP address.</summary>
    public static bool TryNormalize(string domain, out string name)
    {
        name = domain.EndsWith('.') ? domain[..^1] : domain;
        if (name.Length is 0 or > TextMax) return false;
        if (!Ascii.IsValid(name) && !TryGetAscii(name, out name)) return false;

        name = name.ToLowerInvariant();
        return name.Length <= TextMax && name.Split('.').All(IsLabel) && !IPAddress.TryParse(name, out _);
    }

    /// <summary>Writes a name uncompressed. Returns the octets written, or 0 when it is no name or does not fit.</summary>
    public static int Write(ReadOnlySpan<char> name, Span<byte> target)
    {
        var written = 0;
        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (name.IsEmpty) break;
            if (label.Length is 0 or > LabelMax || !Ascii.IsValid(label) || written + label.Length + 2 > Math.Min(target.Length, WireMax)) return 0;

            target[written++] = (byte)label.Length;
            written += Encoding.ASCII.GetBytes(label, target[written..]);
        }

        if (written >= target.Length) return 0;
        target[written++] = 0;
        return written;
    }

    /// <summary>Reads a name, following compression pointers (RFC 1035 §4.1.4). A pointer may only go back, so there is no loop.</summary>
    /// <param name="message">The whole message; for a name by itself, that name.</param>
    /// <param name="position">Where it starts; afterwards, what follows it.</param>
    /// <param name="name">Dots and octets that are not printable inside a label are written as <c>\DDD</c>.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int position, out string name)
    {
        name = "";
        var text = new StringBuilder();
        var (at, lowest, length) = (position, position, 1);
        var hasJumped = false;

        while (at < message.Length)
        {
            int octet = message[at];
            if (octet == 0)
            {
                if (!hasJumped) position = at + 1;
                name = text.ToString();
                return true;
            }

            if (octet >= 0xc0)
            {
                if (at + 1 >= message.Length) return false;
                var target = ((octet & 0x3f) << 8) | message[at + 1];
                if (target >= lowest) return false;
                if (!hasJumped) position = at + 2;
                (at, lowest, hasJumped) = (target, target, true);
                continue;
            }

            length += octet + 1;
            if (octet > LabelMax || length > WireMax || at + 1 + octet > message.Length) return false;
            AppendLabel(text, message.Slice(at + 1, octet));
            at += octet + 1;
        }

        return false;
    }

    static bool TryGetAscii(string name, out string ascii)
    {
        try
        {
            ascii = Idn.GetAscii(name);
            return true;
        }
        catch (ArgumentException)
        {
            ascii = "";
            return false; // IdnMapping has no other way to say that a label cannot be written.
        }
    }

    // Underscores are no host names, but mail looks up names with them (_25._tcp, _dmarc), and some exchangers have them.
    static bool IsLabel(string label) =>
        label.Length is > 0 and <= LabelMax && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && label[0] != '-' && label[^1] != '-';

    static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        if (text.Length > 0) text.Append('.');
        foreach (var octet in label)
        {
            if (octet is <= 0x20 or >= 0x7f or (byte)'.' or (byte)'\\') text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
            else text.Append(char.ToLowerInvariant((char)octet));
        }
    }
}
