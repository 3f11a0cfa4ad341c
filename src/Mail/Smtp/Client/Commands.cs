using System.Buffers;
using System.Globalization;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Mail.Smtp.Client;

/// <summary>Writes commands. Nothing that could end a line or open another parameter gets through.</summary>
static class Commands
{
    static readonly IdnMapping Idn = new();
    static readonly SearchValues<char> OnlyWhenQuoted = SearchValues.Create(" <>()[]\\,;:@\"");

    public static void Mail(Outgoing to, MailFrom from, long size, SmtpExtensions offered)
    {
        to.Append("MAIL FROM:<"u8);
        if (from.Address is { } address) Address(to, address, offered);
        to.Append(">"u8);

        if (offered.HasFlag(SmtpExtensions.Size))
        {
            to.Append(" SIZE="u8);
            to.Append(size);
        }

        if (from.Body == BodyKind.EightBitMime) to.Append(" BODY=8BITMIME"u8);
        if (from.SmtpUtf8 || !IsAscii(from.Address)) AppendUtf8Flag(to, offered);
        if (from.RequireTls) to.Append(" REQUIRETLS"u8);
        if (offered.HasFlag(SmtpExtensions.Dsn)) MailDsn(to, from);
        to.Append("\r\n"u8);
    }

    public static void Rcpt(Outgoing to, RcptTo rcpt, SmtpExtensions offered)
    {
        to.Append("RCPT TO:<"u8);
        Address(to, rcpt.Address, offered);
        to.Append(">"u8);
        if (offered.HasFlag(SmtpExtensions.Dsn)) RcptDsn(to, rcpt);
        to.Append("\r\n"u8);
    }

    /// <summary>True when this address can only be written with SMTPUTF8: a domain has an ASCII form, a local part has none (RFC 6531 §3.2).</summary>
    public static bool NeedsUtf8(EmailAddress? address) => address is { } a && !Ascii.IsValid(a.Local);

    static bool IsAscii(EmailAddress? address) => address is not { } a || (Ascii.IsValid(a.Local) && Ascii.IsValid(a.Domain));

    static void AppendUtf8Flag(Outgoing to, SmtpExtensions offered)
    {
        if (offered.HasFlag(SmtpExtensions.SmtpUtf8)) to.Append(" SMTPUTF8"u8);
    }

    static void Address(Outgoing to, EmailAddress address, SmtpExtensions offered)
    {
        var domain = Ascii.IsValid(address.Domain) || offered.HasFlag(SmtpExtensions.SmtpUtf8) ? address.Domain : Idn.GetAscii(address.Domain);
        if (!IsWritableLocal(address.Local) || !IsWritableDomain(domain))
            throw new ArgumentException("An address of the envelope is none: it cannot be written as a path (RFC 5321 §4.1.2).", nameof(address));

        Text(to, address.Local);
        to.Append("@"u8);
        Text(to, domain);
    }

    // A dot-string, or a quoted-string that is closed where it should be; no controls in either.
    static bool IsWritableLocal(string local)
    {
        if (local.Length == 0 || local.Any(char.IsControl)) return false;
        if (local[0] != '"') return !local.AsSpan().ContainsAny(OnlyWhenQuoted);
        if (local.Length < 2 || local[^1] != '"') return false;

        for (var i = 1; i < local.Length - 1; i++)
        {
            if (local[i] == '"') return false;
            if (local[i] == '\\' && ++i == local.Length - 1) return false;
        }

        return true;
    }

    static bool IsWritableDomain(string domain) =>
        domain.Length > 0 && domain.All(c => c > '\u009f' || char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '[' or ']' or ':');

    static void MailDsn(Outgoing to, MailFrom from)
    {
        if (from.Return != DsnReturn.Unspecified) to.Append(from.Return == DsnReturn.Full ? " RET=FULL"u8 : " RET=HDRS"u8);
        if (from.EnvelopeId is not { Length: > 0 } id || !Ascii.IsValid(id)) return;

        to.Append(" ENVID="u8);
        XText(to, id);
    }

    static void RcptDsn(Outgoing to, RcptTo rcpt)
    {
        if (rcpt.Notify != DsnNotify.Unspecified) Notify(to, rcpt.Notify);
        if (rcpt.OriginalRecipient is not { } original) return;

        var kind = original.IndexOf(';');
        if (kind < 1 || !original.AsSpan(0, kind).ContainsOnlyAtomLetters()) return;

        var isUtf8 = original.AsSpan(0, kind).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        if (!isUtf8 && !Ascii.IsValid(original)) return;

        to.Append(" ORCPT="u8);
        Text(to, original[..(kind + 1)]);
        if (isUtf8) Utf8XText(to, original[(kind + 1)..]);
        else XText(to, original[(kind + 1)..]);
    }

    static void Notify(Outgoing to, DsnNotify notify)
    {
        to.Append(" NOTIFY="u8);
        if (notify.HasFlag(DsnNotify.Never))
        {
            to.Append("NEVER"u8);
            return;
        }

        var comma = ""u8;
        if (notify.HasFlag(DsnNotify.Success)) { to.Append("SUCCESS"u8); comma = ","u8; }
        if (notify.HasFlag(DsnNotify.Failure)) { to.Append(comma); to.Append("FAILURE"u8); comma = ","u8; }
        if (notify.HasFlag(DsnNotify.Delay)) { to.Append(comma); to.Append("DELAY"u8); }
    }

    // RFC 3461 §4: everything but printable ASCII without "+" and "=" as +XX.
    static void XText(Outgoing to, string text)
    {
        foreach (var c in text)
        {
            if (c is > ' ' and < '\u007f' and not '+' and not '=') to.Append((byte)c);
            else to.Append(Encoding.ASCII.GetBytes($"+{(int)c:X2}"));
        }
    }

    // RFC 6533 §3, utf-8-addr-xtext: the same idea with \x{HEX}, so that the address survives servers without SMTPUTF8.
    static void Utf8XText(Outgoing to, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 0x7f and not '+' and not '=' and not '\\') to.Append((byte)rune.Value);
            else to.Append(Encoding.ASCII.GetBytes($"\\x{{{rune.Value:X2}}}"));
        }
    }

    static void Text(Outgoing to, string text)
    {
        to.EnsureFree(Encoding.UTF8.GetMaxByteCount(text.Length));
        to.Advance(Encoding.UTF8.GetBytes(text, to.Free));
    }

    static bool ContainsOnlyAtomLetters(this ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        return true;
    }
}
