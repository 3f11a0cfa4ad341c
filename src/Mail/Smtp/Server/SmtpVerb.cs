namespace Postern.Mail.Smtp.Server;

/// <summary>The commands this server knows (RFC 5321 §4.1.1, 3030, 3207, 4954); flags, so that a state can name the ones it accepts.</summary>
[Flags]
public enum SmtpVerb
{
    Unknown = 0,
    Ehlo = 1 << 0,
    Helo = 1 << 1,
    StartTls = 1 << 2,
    Auth = 1 << 3,
    Mail = 1 << 4,
    Rcpt = 1 << 5,
    Data = 1 << 6,
    Bdat = 1 << 7,
    Rset = 1 << 8,
    Noop = 1 << 9,
    Help = 1 << 10,
    Vrfy = 1 << 11,
    Expn = 1 << 12,
    Quit = 1 << 13,
}
