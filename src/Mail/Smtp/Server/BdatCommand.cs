using System.Globalization;
using System.Text;

namespace Postern.Mail.Smtp.Server;

/// <summary>Reads the argument of BDAT: a size in octets, and perhaps LAST (RFC 3030 §2).</summary>
public static class BdatCommand
{
    public static bool TryParse(ReadOnlySpan<byte> argument, out long size, out bool isLast)
    {
        var space = argument.IndexOf((byte)' ');
        var number = space < 0 ? argument : argument[..space];
        isLast = space >= 0;

        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out size)
            && (!isLast || Ascii.EqualsIgnoreCase(argument[space..].TrimStart((byte)' '), "LAST"u8));
    }
}
