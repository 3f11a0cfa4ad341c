using System.Text;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Protected;

namespace Postern.Fuzz.Mime;

/// <summary>Whatever stands inside an encryption: what is put together is lines of mail with the message's own header, and no field comes out that machines believe.</summary>
public static class OpenedMessageTarget
{
    static readonly byte[] Outer = Encoding.ASCII.GetBytes("From: ann@example.org\r\nSubject: [...]\r\nTo: bob@example.net\r\nContent-Type: application/pkcs7-mime\r\n\r\nAAAA\r\n");

    static readonly string[] Allowed = ["Subject", "From", "To", "Cc", "Reply-To", "Date", "In-Reply-To", "References", "Comments", "Keywords", "MIME-Version"];

    public static void Run(ReadOnlySpan<byte> input)
    {
        if (OpenedMessage.Of(Outer, input.ToArray()) is not OpenedMessage.Made made) return;

        MessageTarget.Require(IsLines(made.Octets.Span), "lines end in CRLF, and nothing else is in them");
        MessageTarget.Require(made.Is8Bit == !Ascii.IsValid(made.Octets.Span), "8-bit octets are announced");
        var root = MimeMessage.Parse(made.Octets).Root;
        List<string> names = [];
        for (var at = 0; at < root.FieldCount; at++) names.Add(root.Field(at).Name);
        MessageTarget.Require(names.TrueForAll(name => Allowed.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)), "no other field comes out");
        MessageTarget.Require(names.Count(name => name.Equals("From", StringComparison.OrdinalIgnoreCase)) == 1, "one author");
        MessageTarget.Require(root.Addresses("From"u8) is [{ Address: var author }] && author.Equals("ann@example.org", StringComparison.OrdinalIgnoreCase), "the author is the one outside");
    }

    static bool IsLines(ReadOnlySpan<byte> octets)
    {
        for (var at = 0; at < octets.Length; at++)
        {
            if (octets[at] == 0 || (octets[at] == '\n' && (at == 0 || octets[at - 1] != '\r')) || (octets[at] == '\r' && (at + 1 == octets.Length || octets[at + 1] != '\n'))) return false;
        }

        return octets.EndsWith("\r\n"u8);
    }
}
