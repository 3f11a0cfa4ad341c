using System.Buffers.Text;
using System.Security.Cryptography;

namespace Postern.Flow.Portal;

/// <summary>Links to the page about a message that is for its sender. Derived from the message's id, so that every mail about it leads to the same page.</summary>
/// <param name="key">From <c>Ledger.DeriveKey(<see cref="KeyPurpose"/>)</c>.</param>
/// <param name="publicUrl">Where pages are reached.</param>
public sealed class SenderLinks(byte[] key, Uri publicUrl)
{
    public const string KeyPurpose = "sender-link";

    public string TokenOf(Guid messageId) => Base64Url.EncodeToString(HMACSHA256.HashData(key, messageId.ToByteArray(bigEndian: true)));

    public Uri LinkOf(Guid messageId) => new(publicUrl, $"/s/{TokenOf(messageId)}");
}
