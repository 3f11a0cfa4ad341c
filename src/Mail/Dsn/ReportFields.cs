using System.Globalization;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;

namespace Postern.Mail.Dsn;

/// <summary>Values of a report's fields, made so that none can open another field or line.</summary>
static class ReportFields
{
    /// <summary>Longest value, in characters; with its name it stays under the 998 octets of a line (RFC 5322 §2.1.1).</summary>
    const int ValueMax = 600;

    /// <summary>The text with every control character as a space, and what is not ASCII as a question mark unless it may stay.</summary>
    public static string Printable(string value, bool keepsUtf8 = false)
    {
        var printable = new StringBuilder(Math.Min(value.Length, ValueMax));
        foreach (var rune in value.EnumerateRunes())
        {
            if (printable.Length >= ValueMax) break;
            var breaks = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (breaks) printable.Append(' ');
            else if (rune.IsAscii || keepsUtf8) printable.Append(rune.ToString());
            else printable.Append('?');
        }

        return printable.ToString().Trim();
    }

    public static string Said(SmtpReply reply) => Printable($"{reply.Code} {reply.Enhanced} {reply.Text}");

    public static bool IsMessageId(string? value) =>
        value is ['<', .. var inner, '>'] && value.Length <= ValueMax
        && inner.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && inner.AsSpan().IndexOfAny('<', '>') < 0;

    /// <summary>RFC 5322 §3.3, always in UTC.</summary>
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    /// <summary>The status, or the general one of its kind when it is none (RFC 3464 §2.3.4 wants one always).</summary>
    public static string Status(string status, DeliveryKind kind)
    {
        var parts = status.Split('.');
        var isStatus = parts.Length == 3 && parts[0] is "2" or "4" or "5" && parts.All(part => part.Length is 1 or 2 or 3 && part.All(char.IsAsciiDigit));
        return isStatus ? status : kind switch
        {
            DeliveryKind.Failed => "5.0.0",
            DeliveryKind.Delayed => "4.0.0",
            DeliveryKind.Delivered or DeliveryKind.Relayed => "2.0.0",
        };
    }

    /// <summary>ORCPT's <c>type;address</c>, the address in its ASCII form.</summary>
    public static string OriginalRecipient(string original)
    {
        var (type, address) = (original[..original.IndexOf(';')], original[(original.IndexOf(';') + 1)..].Trim());
        var isUtf8 = type.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return $"{Printable(type)}; {(isUtf8 ? Utf8Address(address) : Printable(address))}";
    }

    /// <summary>Type and address of a recipient (RFC 3464 §2.3.2, RFC 8098 §3.2.4, RFC 6533 §3).</summary>
    public static string FinalRecipient(EmailAddress address) => Ascii.IsValid(address.ToString())
        ? $"rfc822; {Printable(address.ToString())}"
        : $"utf-8; {Utf8Address(address.ToString())}";

    /// <summary>utf-8-addr-xtext (RFC 6533 §3): what a report in plain message/delivery-status uses for a UTF-8 address.</summary>
    public static string Utf8Address(string address)
    {
        var text = new StringBuilder();
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 0x7f and not '+' and not '=' and not '\\') text.Append((char)rune.Value);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}");
        }

        return text.ToString();
    }
}
