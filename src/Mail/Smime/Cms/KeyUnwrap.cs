using System.Security.Cryptography;
using Postern.Mail.Crypto;

namespace Postern.Mail.Smime.Cms;

/// <summary>Takes the message's key out of what was wrapped for one recipient.</summary>
static class KeyUnwrap
{
    /// <summary>
    /// Always a key of that length: a random one when it could not be unwrapped, so that only the content's check can fail, and always
    /// in the same way (RFC 3218 §2.3.2).
    /// </summary>
    public static byte[] Unwrap(RecipientFound recipient, SmimePrivateKey key, int length)
    {
        var unwrapped = recipient switch
        {
            RecipientFound.Transported { Oaep: null } when key.Kind is KeyKind.Rsa => Pkcs1(recipient, key, length),
            RecipientFound.Transported { Oaep: { } digest } when key.Kind is KeyKind.Rsa => Oaep(recipient, key, digest),
            RecipientFound.Transported => null,
            RecipientFound.Agreed agreed => Agree(agreed, key),
        };
        return unwrapped?.Length == length ? unwrapped : RandomNumberGenerator.GetBytes(length);
    }

    static byte[] Pkcs1(RecipientFound recipient, SmimePrivateKey key, int length)
    {
        var pkcs8 = key.ExportPkcs8();
        var unwrapped = RsaUnwrap.Unwrap(pkcs8, recipient.WrappedKey.Span, length);
        CryptographicOperations.ZeroMemory(pkcs8);
        return unwrapped;
    }

    static byte[]? Oaep(RecipientFound recipient, SmimePrivateKey key, DigestKind digest)
    {
        try
        {
            return key.Rsa!.Decrypt(recipient.WrappedKey.Span, RSAEncryptionPadding.CreateOaep(Digests.NameOf(digest)!.Value)); // the reader let only such pass
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    static byte[]? Agree(RecipientFound.Agreed recipient, SmimePrivateKey key)
    {
        var secret = Secret(recipient, key);
        if (secret is null) return null;
        var wrappingKey = recipient.Derivation.Derive(secret, recipient.Wrap.Span, recipient.WrapLength, recipient.Material);
        var unwrapped = AesKeyWrap.Unwrap(wrappingKey, recipient.WrappedKey.Span);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(wrappingKey);
        return unwrapped;
    }

    static byte[]? Secret(RecipientFound.Agreed recipient, SmimePrivateKey key)
    {
        if (recipient.Curve is { } said && said != key.Kind) return null; // a message that names another curve was changed
        if (key.Kind is KeyKind.X25519) return Curve25519.Agree(key.Raw, recipient.Point.Span);
        if (key.Agreement is null) return null;
        using var other = Curves.Key(key.Kind, recipient.Point.Span);
        return other is null ? null : key.Agreement.DeriveRawSecretAgreement(other.PublicKey);
    }
}
