using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Mail.Dns;

/// <summary>
/// Owner names of the records that hold the keys of an address. The local part is hashed as the recipient writes it, quotes and
/// escapes taken off, case kept: who may fold it only its domain knows (RFC 7929 §4, RFC 8162 §4).
/// </summary>
public static class MailKeyNames
{
    /// <summary>Octets of the hash that are kept: with 32, a label would not hold the digits (RFC 7929 §3).</summary>
    const int HashLength = 28;

    /// <summary>Where the SMIMEA records are (RFC 8162 §3); null when the name would be too long, or the domain is a literal.</summary>
    public static string? Smimea(EmailAddress address) => Owner(address, "_smimecert");

    /// <summary>Where the OPENPGPKEY records are (RFC 7929 §3); null as above.</summary>
    public static string? OpenPgpKey(EmailAddress address) => Owner(address, "_openpgpkey");

    static string? Owner(EmailAddress address, string label)
    {
        if (!DnsName.TryNormalize(address.AsciiDomain, out var domain)) return null;

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Unquoted(address.Local)));
        var name = $"{Convert.ToHexStringLower(hash.AsSpan(0, HashLength))}.{label}.{domain}";
        return name.Length <= DnsName.TextMax ? name : null;
    }

    /// <summary>A local part without the marks that only the grammar needs, in normal form (RFC 7929 §3, Unicode NFC).</summary>
    internal static string Unquoted(string local)
    {
        if (local.Length < 2 || local[0] != '"') return local.Normalize(NormalizationForm.FormC);

        var plain = new StringBuilder(local.Length);
        for (var at = 1; at < local.Length - 1; at++)
        {
            if (local[at] == '\\' && at + 1 < local.Length - 1) at++;
            plain.Append(local[at]);
        }

        return plain.ToString().Normalize(NormalizationForm.FormC);
    }
}
