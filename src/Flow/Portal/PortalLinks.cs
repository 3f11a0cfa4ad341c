using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Flow.Portal;

/// <summary>
/// Makes the links of notices. A link is derived from its copy, so a notice that is tried again carries the same one,
/// and a stolen database (which holds only hashes) opens nothing.
/// </summary>
/// <param name="key">32 octets from <c>Ledger.DeriveKey(<see cref="KeyPurpose"/>)</c>.</param>
/// <param name="publicUrl">Where recipients reach the portal, as <c>https://secure.clinic.example</c>.</param>
public sealed class PortalLinks(byte[] key, Uri publicUrl)
{
    public const string KeyPurpose = "portal-link";

    /// <summary>Characters of a token: 32 octets in base64url without padding (RFC 4648 §5).</summary>
    public const int TokenLength = 43;

    public string TokenOf(Guid copyId) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, copyId.ToByteArray(bigEndian: true)));

    /// <summary>What the ledger keeps of a token: the SHA-256 of its characters. Anything else of any length gives a hash that nobody has.</summary>
    public static byte[] HashOf(string token) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(token.Length == TokenLength ? token : ""));

    /// <summary>The whole link, as it stands in a notice.</summary>
    public Uri LinkOf(Guid copyId) => new(publicUrl, $"/m/{TokenOf(copyId)}");
}
