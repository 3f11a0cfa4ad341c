using System.Buffers.Binary;
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

    const int ReferenceLength = 10;

    /// <summary>Crockford's 32: no I, L, O, U.</summary>
    const string ReferenceLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public string TokenOf(Guid copyId) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, copyId.ToByteArray(bigEndian: true)));

    /// <summary>What the ledger keeps of a token: the SHA-256 of its characters. Anything else of any length gives a hash that nobody has.</summary>
    public static byte[] HashOf(string token) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(token.Length == TokenLength ? token : ""));

    /// <summary>
    /// What a notice is known by, to whoever asks whether it is real: ten letters and digits that nobody mistakes for others when they are read aloud. It says nothing of the
    /// link, and nobody guesses one (50 bits).
    /// </summary>
    public string ReferenceOf(Guid copyId)
    {
        var bits = BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(key, (byte[])[.. "reference "u8, .. copyId.ToByteArray(bigEndian: true)]));
        return string.Create(ReferenceLength, bits, static (letters, from) =>
        {
            foreach (ref var letter in letters)
            {
                letter = ReferenceLetters[(int)(from & 31)];
                from >>= 5;
            }
        });
    }

    /// <summary>The reference in what somebody typed, whatever its dashes, spaces and case; null when it cannot be one.</summary>
    public static string? ReadReference(string typed)
    {
        var letters = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant().Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return letters.Length == ReferenceLength && letters.All(ReferenceLetters.Contains) ? letters : null;
    }

    /// <summary>In two groups, as a notice shows it.</summary>
    public static string Shown(string reference) => $"{reference[..5]}-{reference[5..]}";

    /// <summary>Where anybody asks whether a notice is real.</summary>
    public Uri VerifyPage => new(publicUrl, "/verify");

    /// <summary>The token in a link of ours; null for a link to elsewhere, and for another page.</summary>
    public string? TokenIn(Uri link) =>
        IsOwn(link) && link.AbsolutePath.Split('/') is ["", "m", { Length: TokenLength } token, ..] ? token : null;

    /// <summary>Whether a link leads to this portal: scheme, host and port.</summary>
    public bool IsOwn(Uri link) => Uri.Compare(link, publicUrl, UriComponents.SchemeAndServer | UriComponents.UserInfo, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>How every link of ours begins.</summary>
    public string Beginning => new Uri(publicUrl, "/").AbsoluteUri;

    /// <summary>The whole link, as it stands in a notice.</summary>
    public Uri LinkOf(Guid copyId) => new(publicUrl, $"/m/{TokenOf(copyId)}");
}
