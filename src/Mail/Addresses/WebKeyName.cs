using System.Security.Cryptography;
using System.Text;

namespace Postern.Mail.Addresses;

/// <summary>The name of an address in a Web Key Directory (draft-koch-openpgp-webkey-service §3.1).</summary>
public static class WebKeyName
{
    const string Digits = "ybndrfg8ejkmcpqxot1uwisza345h769";

    /// <summary>SHA-1 of the local part, ASCII letters folded, in 32 digits of z-base-32. SHA-1 is only a name here; the draft has no other.</summary>
    public static string Hash(string local)
    {
#pragma warning disable CA5350 // A file name that the draft fixes, not a signature.
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes(FoldAscii(local)));
#pragma warning restore CA5350
        return ZBase32(hash);
    }

    static string FoldAscii(string local) => string.Create(local.Length, local, (into, from) =>
    {
        for (var at = 0; at < from.Length; at++) into[at] = char.IsAsciiLetterUpper(from[at]) ? (char)(from[at] | 0x20) : from[at];
    });

    // 20 octets are exactly 32 digits of five bits.
    static string ZBase32(byte[] octets)
    {
        var text = new StringBuilder(octets.Length * 8 / 5);
        var (bits, count) = (0, 0);
        foreach (var octet in octets)
        {
            (bits, count) = ((bits << 8) | octet, count + 8);
            for (; count >= 5; count -= 5) text.Append(Digits[(bits >> (count - 5)) & 31]);
            bits &= (1 << count) - 1;
        }

        return text.ToString();
    }
}
