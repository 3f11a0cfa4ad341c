using System.Globalization;
using System.Text;

namespace Postern.Flow.Discover;

/// <summary>Search filters of LDAP (RFC 4515).</summary>
static class LdapFilter
{
    /// <summary>People with this mail address.</summary>
    public static string ByMail(string address) => $"(mail={Escaped(address)})";

    /// <summary>
    /// Whoever gets mail under this address: <c>mail</c> (RFC 4524 §2.16), further addresses of common schemas, and those of Active Directory. An attribute that a
    /// directory does not know matches nothing there (RFC 4511 §4.5.1.7).
    /// </summary>
    public static string ByAnyAddress(string address)
    {
        var value = Escaped(address);
        return $"(|(mail={value})(mailAlternateAddress={value})(mailAlias={value})(proxyAddresses=smtp:{value}))";
    }

    // Every octet that is no letter, digit or one of a few harmless marks is escaped (§3).
    static string Escaped(string address)
    {
        var filter = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(address))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'.' or (byte)'@' or (byte)'-' or (byte)'_' or (byte)'+') filter.Append((char)octet);
            else filter.Append(CultureInfo.InvariantCulture, $"\\{octet:x2}");
        }

        return filter.ToString();
    }
}
