using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Mail.OpenPgp;

/// <summary>Where a domain publishes its people's keys (draft-koch-openpgp-webkey-service §3.1). Only names: others fetch.</summary>
public static class WebKeyDirectory
{
    const string Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";

    /// <summary>Lower-case local part, hashed, in z-base-32: 32 characters. Only ASCII letters are made small.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The draft fixes SHA-1: it names a file, and keeps nothing secret.")]
    public static string HashOf(string local)
    {
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes(string.Create(local.Length, local, (into, text) =>
        {
            for (var at = 0; at < text.Length; at++) into[at] = char.IsAsciiLetterUpper(text[at]) ? (char)(text[at] | 0x20) : text[at];
        })));
        return ZBase32(hash);
    }

    /// <summary>The advanced method: a host of its own. It is asked first; the direct one only when this host does not exist.</summary>
    public static Uri Advanced(EmailAddress address) =>
        new($"https://openpgpkey.{address.AsciiDomain}/.well-known/openpgpkey/{address.AsciiDomain}/hu/{HashOf(address.Local)}?l={Uri.EscapeDataString(address.Local)}");

    /// <summary>The direct method: the domain itself.</summary>
    public static Uri Direct(EmailAddress address) =>
        new($"https://{address.AsciiDomain}/.well-known/openpgpkey/hu/{HashOf(address.Local)}?l={Uri.EscapeDataString(address.Local)}");

    /// <summary>The 160 bits are 32 groups of five, with none left over.</summary>
    static string ZBase32(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(32);
        var (bits, count) = (0, 0);
        foreach (var octet in octets)
        {
            bits = bits << 8 | octet;
            for (count += 8; count >= 5; count -= 5) text.Append(Alphabet[bits >> (count - 5) & 31]);
            bits &= (1 << count) - 1;
        }

        return text.ToString();
    }
}
