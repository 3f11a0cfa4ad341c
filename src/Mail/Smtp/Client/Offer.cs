using System.Globalization;

namespace Postern.Mail.Smtp.Client;

/// <summary>What EHLO offered (RFC 5321 §4.1.1.1).</summary>
/// <param name="Extensions">Those we know.</param>
/// <param name="SizeMax">Largest message taken, in octets; 0 when there is no limit or none was named (RFC 1870 §4).</param>
readonly record struct Offer(SmtpExtensions Extensions, long SizeMax)
{
    public static Offer Read(SmtpReply reply)
    {
        var (extensions, sizeMax) = (SmtpExtensions.None, 0L);
        var lines = reply.Text.AsSpan();
        var isGreeting = true;

        foreach (var range in lines.Split('\n'))
        {
            var line = lines[range].Trim();
            if (!isGreeting)
            {
                var extension = Named(line, out var argument);
                extensions |= extension;
                if (extension == SmtpExtensions.Size && long.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
                    sizeMax = limit;
            }

            isGreeting = false;
        }

        return new(extensions, sizeMax);
    }

    static SmtpExtensions Named(ReadOnlySpan<char> line, out ReadOnlySpan<char> argument)
    {
        var space = line.IndexOf(' ');
        argument = space < 0 ? [] : line[(space + 1)..].Trim();
        Span<char> keyword = stackalloc char[32];
        var length = (space < 0 ? line : line[..space]).ToUpperInvariant(keyword);

        return length < 0 ? SmtpExtensions.None : keyword[..length] switch
        {
            "PIPELINING" => SmtpExtensions.Pipelining,
            "CHUNKING" => SmtpExtensions.Chunking,
            "8BITMIME" => SmtpExtensions.EightBitMime,
            "SMTPUTF8" => SmtpExtensions.SmtpUtf8,
            "DSN" => SmtpExtensions.Dsn,
            "SIZE" => SmtpExtensions.Size,
            "STARTTLS" => SmtpExtensions.StartTls,
            "REQUIRETLS" => SmtpExtensions.RequireTls,
            "ENHANCEDSTATUSCODES" => SmtpExtensions.EnhancedStatusCodes,
            _ => SmtpExtensions.None,
        };
    }
}
