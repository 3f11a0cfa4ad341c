using System.Buffers;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Mail.Smtp.Server;

/// <summary>Reads the argument of RCPT (RFC 5321 §4.1.1.3) with the parameters of DSN (RFC 3461 §4).</summary>
public static class RcptCommand
{
    static readonly SearchValues<byte> Specials = SearchValues.Create("+,()<>@:\\\""u8);

    /// <param name="argument">What stands behind the verb, as <c>TO:&lt;b@example.org&gt; NOTIFY=NEVER</c>.</param>
    /// <param name="client">Who speaks: without EHLO there are no parameters.</param>
    /// <param name="smtpUtf8">What MAIL declared.</param>
    /// <param name="hostname">The domain of a bare <c>&lt;Postmaster&gt;</c>.</param>
    /// <param name="to">The recipient, when the answer is null.</param>
    /// <returns>Null when the argument is well formed; otherwise the refusal.</returns>
    public static SmtpReply? Parse(ReadOnlySpan<byte> argument, SmtpClientInfo client, bool smtpUtf8, string hostname, out RcptTo to)
    {
        to = new(default);
        if (!TryTakeRecipient(ref argument, hostname, out var address)) return Replies.BadRecipient;
        if (!address.IsAscii && !smtpUtf8) return Replies.NeedsSmtpUtf8;
        if (!argument.IsEmpty && !client.Extended) return Replies.UnknownParameter;

        to = new(address);
        while (!argument.IsEmpty)
        {
            if (!CommandParameter.TryTake(ref argument, out var parameter)) return Replies.BadParameter;
            if (Read(parameter, ref to) is { } refusal) return refusal;
        }

        return null;
    }

    static bool TryTakeRecipient(ref ReadOnlySpan<byte> argument, string hostname, out EmailAddress address)
    {
        var rest = argument;
        var isPostmaster = CommandPath.TryTakePostmaster(ref rest, "TO:"u8);
        address = new("Postmaster", hostname);
        if (isPostmaster) argument = rest;
        if (isPostmaster) return true;

        // The null path is a sender only.
        var isPath = CommandPath.TryTake(ref argument, "TO:"u8, out var path) && path is not null;
        address = path.GetValueOrDefault();
        return isPath;
    }

    static SmtpReply? Read(CommandParameter parameter, ref RcptTo to)
    {
        if (parameter.Is("NOTIFY"u8))
        {
            var notify = NotifyOf(parameter.Value);
            if (to.Notify != DsnNotify.Unspecified || notify == DsnNotify.Unspecified) return Replies.BadParameter;
            to = to with { Notify = notify };
            return null;
        }

        if (parameter.Is("ORCPT"u8))
        {
            if (to.OriginalRecipient is not null || !TryOriginal(parameter.Value, out var original)) return Replies.BadParameter;
            to = to with { OriginalRecipient = original };
            return null;
        }

        return Replies.UnknownParameter;
    }

    /// <summary>NEVER alone, or any of the others; Unspecified when malformed (RFC 3461 §4.1).</summary>
    static DsnNotify NotifyOf(ReadOnlySpan<byte> value)
    {
        var notify = DsnNotify.Unspecified;
        foreach (var range in value.Split((byte)','))
        {
            var one = NotifyWord(value[range]);
            if (one == DsnNotify.Unspecified || notify.HasFlag(one)) return DsnNotify.Unspecified;
            notify |= one;
        }

        return notify.HasFlag(DsnNotify.Never) && notify != DsnNotify.Never ? DsnNotify.Unspecified : notify;
    }

    static DsnNotify NotifyWord(ReadOnlySpan<byte> word)
    {
        if (Ascii.EqualsIgnoreCase(word, "NEVER"u8)) return DsnNotify.Never;
        if (Ascii.EqualsIgnoreCase(word, "SUCCESS"u8)) return DsnNotify.Success;
        if (Ascii.EqualsIgnoreCase(word, "FAILURE"u8)) return DsnNotify.Failure;
        return Ascii.EqualsIgnoreCase(word, "DELAY"u8) ? DsnNotify.Delay : DsnNotify.Unspecified;
    }

    /// <summary><c>rfc822;</c> and xtext, at most 500 octets (RFC 3461 §4.2). The type is an atom; only the address is encoded.</summary>
    static bool TryOriginal(ReadOnlySpan<byte> value, out string original)
    {
        original = "";
        var semicolon = value.IndexOf((byte)';');
        if (semicolon < 1 || value.Length > Xtext.LengthMax) return false;

        var type = value[..semicolon];
        if (type.ContainsAny(Specials) || !Xtext.TryDecode(value[(semicolon + 1)..], out var address) || address.Length == 0) return false;

        original = $"{Encoding.ASCII.GetString(type)};{address}";
        return true;
    }
}
