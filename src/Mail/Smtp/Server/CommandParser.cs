using System.Text;

namespace Postern.Mail.Smtp.Server;

/// <summary>A command line taken apart: the verb, and what stands behind it without surrounding blanks. Borrows the line's octets.</summary>
public readonly ref struct SmtpCommand(SmtpVerb verb, ReadOnlySpan<byte> argument)
{
    public SmtpVerb Verb { get; } = verb;

    public ReadOnlySpan<byte> Argument { get; } = argument;
}

/// <summary>Finds the verb of a command line (RFC 5321 §4.1.1). Pure, allocates nothing, takes any octets.</summary>
public static class CommandParser
{
    static readonly (byte[] Word, SmtpVerb Verb)[] Words =
    [
        ("RCPT"u8.ToArray(), SmtpVerb.Rcpt),
        ("MAIL"u8.ToArray(), SmtpVerb.Mail),
        ("DATA"u8.ToArray(), SmtpVerb.Data),
        ("BDAT"u8.ToArray(), SmtpVerb.Bdat),
        ("EHLO"u8.ToArray(), SmtpVerb.Ehlo),
        ("HELO"u8.ToArray(), SmtpVerb.Helo),
        ("QUIT"u8.ToArray(), SmtpVerb.Quit),
        ("RSET"u8.ToArray(), SmtpVerb.Rset),
        ("NOOP"u8.ToArray(), SmtpVerb.Noop),
        ("STARTTLS"u8.ToArray(), SmtpVerb.StartTls),
        ("AUTH"u8.ToArray(), SmtpVerb.Auth),
        ("VRFY"u8.ToArray(), SmtpVerb.Vrfy),
        ("EXPN"u8.ToArray(), SmtpVerb.Expn),
        ("HELP"u8.ToArray(), SmtpVerb.Help),
    ];

    /// <param name="line">One line without its CRLF.</param>
    public static SmtpCommand Parse(ReadOnlySpan<byte> line)
    {
        // Trailing white space is to be tolerated (RFC 5321 §4.1.1).
        line = line.TrimEnd(" \t"u8);
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];

        foreach (var (known, verb) in Words)
        {
            if (Ascii.EqualsIgnoreCase(word, known)) return new(verb, line[word.Length..].TrimStart((byte)' '));
        }

        return new(SmtpVerb.Unknown, line);
    }

    /// <summary>Longest line of a verb, CRLF included, in octets: RFC 5321 §4.5.3.1.4, and what the extensions add to it.</summary>
    public static int LineMax(SmtpVerb verb) => verb switch
    {
        SmtpVerb.Mail or SmtpVerb.Rcpt => LineFraming.PathLineMax,
        SmtpVerb.Auth => LineFraming.AuthLineMax,
        _ => LineFraming.CommandLineMax,
    };
}
