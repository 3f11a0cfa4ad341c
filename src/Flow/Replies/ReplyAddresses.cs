using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Flow.Replies;

/// <summary>
/// The addresses that notices ask answers to be sent to: <c>reply+TOKEN@domain</c>. A token is derived from its copy, so a notice that is tried again
/// carries the same one; letters and digits that survive a change of case; nobody guesses 160 bits, and the ledger keeps a hash.
/// </summary>
/// <param name="key">32 octets from <c>Ledger.DeriveKey(<see cref="KeyPurpose"/>)</c>.</param>
/// <param name="domain">Where they live; null: notices take no answers by e-mail.</param>
public sealed class ReplyAddresses(byte[] key, string? domain)
{
    public const string KeyPurpose = "reply-address";

    /// <summary>Characters of a token: 20 octets in base32 (RFC 4648 §6), lower case, without padding.</summary>
    public const int TokenLength = 32;

    const string Prefix = "reply+";
    const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Null where notices take no answers.</summary>
    public string? Domain => domain;

    /// <summary>Null where notices take no answers.</summary>
    public EmailAddress? AddressOf(Guid copyId) => domain is null ? null : new EmailAddress(Prefix + TokenOf(copyId), domain);

    /// <summary>What the ledger keeps; null where notices take no answers.</summary>
    public byte[]? HashOf(Guid copyId) => domain is null ? null : HashOf(TokenOf(copyId));

    /// <summary>What to look for in the ledger; null when this has not the form of such an address.</summary>
    public byte[]? HashOf(EmailAddress to)
    {
        if (domain is null || to.AsciiDomain != domain || to.Local.Length != Prefix.Length + TokenLength) return null;
        var local = to.Local.ToLowerInvariant();
        var token = local[Prefix.Length..];
        return local.StartsWith(Prefix, StringComparison.Ordinal) && token.All(Alphabet.Contains) ? HashOf(token) : null;
    }

    static byte[] HashOf(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    string TokenOf(Guid copyId)
    {
        var octets = HMACSHA256.HashData(key, copyId.ToByteArray(bigEndian: true));
        var token = new StringBuilder(TokenLength);
        for (var bit = 0; bit < TokenLength * 5; bit += 5)
        {
            // Five bits, which may lie in two octets.
            var pair = (octets[bit / 8] << 8) | octets[(bit / 8) + 1];
            token.Append(Alphabet[(pair >> (11 - (bit % 8))) & 31]);
        }

        return token.ToString();
    }
}
