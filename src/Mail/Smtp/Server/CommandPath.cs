using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Mail.Smtp.Server;

/// <summary>The part that MAIL and RCPT share: <c>FROM:&lt;path&gt;</c> or <c>TO:&lt;path&gt;</c>, then parameters.</summary>
static class CommandPath
{
    /// <summary>Takes prefix and path from <paramref name="argument"/>, which then holds the parameters. False when they are malformed.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> argument, ReadOnlySpan<byte> prefix, out EmailAddress? address)
    {
        address = null;
        if (!TryTakePrefix(ref argument, prefix)) return false;

        var length = MailPath.Read(argument, out address);
        return length > 0 && TryCut(ref argument, length);
    }

    /// <summary>As <see cref="TryTake"/>, for a path without domain that one name alone may have: <c>&lt;Postmaster&gt;</c> (RFC 5321 §4.1.1.3).</summary>
    public static bool TryTakePostmaster(ref ReadOnlySpan<byte> argument, ReadOnlySpan<byte> prefix)
    {
        var postmaster = "<postmaster>"u8;
        return TryTakePrefix(ref argument, prefix)
            && argument.Length >= postmaster.Length
            && Ascii.EqualsIgnoreCase(argument[..postmaster.Length], postmaster)
            && TryCut(ref argument, postmaster.Length);
    }

    // Blanks behind the colon are not allowed (RFC 5321 §4.1.1.2), but sent by many a scanner and printer; they can mean nothing else.
    static bool TryTakePrefix(ref ReadOnlySpan<byte> argument, ReadOnlySpan<byte> prefix)
    {
        if (argument.Length < prefix.Length || !Ascii.EqualsIgnoreCase(argument[..prefix.Length], prefix)) return false;
        argument = argument[prefix.Length..].TrimStart((byte)' ');
        return true;
    }

    static bool TryCut(ref ReadOnlySpan<byte> argument, int length)
    {
        argument = argument[length..];
        if (!argument.IsEmpty && argument[0] != ' ') return false;

        argument = argument.TrimStart((byte)' ');
        return true;
    }
}
