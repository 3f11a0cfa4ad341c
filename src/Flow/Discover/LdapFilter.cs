using System.Globalization;
using System.Text;

namespace Postern.Flow.Discover;

/// <summary>Search filters of LDAP (RFC 4515).</summary>
static class LdapFilter
{
    /// <summary>People with this mail address. Every octet that is no letter, digit or one of a few harmless marks is escaped (§3).</summary>
    public static string ByMail(string address)
    {
        var filter = new StringBuilder("(mail=");
        foreach (var octet in Encoding.UTF8.GetBytes(address))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'.' or (byte)'@' or (byte)'-' or (byte)'_' or (byte)'+') filter.Append((char)octet);
            else filter.Append(CultureInfo.InvariantCulture, $"\\{octet:x2}");
        }

        return filter.Append(')').ToString();
    }
}
