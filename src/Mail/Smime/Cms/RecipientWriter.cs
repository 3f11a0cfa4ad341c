using System.Formats.Asn1;
using System.Security.Cryptography;
using Postern.Mail.Crypto;
using Postern.Mail.Smime.Seal;

namespace Postern.Mail.Smime.Cms;

/// <summary>Writes a RecipientInfo (RFC 5652 §6.2): the message's key, for one recipient.</summary>
static class RecipientWriter
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);
    static readonly byte[] Aes256WrapAlgorithm = Encoded(Oids.Aes256Wrap);
    const int WrappingKeyLength = 32;

    /// <summary>Throws <see cref="ArgumentException"/> for a certificate whose key cannot encrypt: the caller asked <see cref="SmimeCertificate.MayEncrypt"/>.</summary>
    public static void Write(AsnWriter writer, SmimeRecipient recipient, ReadOnlySpan<byte> key)
    {
        var certificate = recipient.Certificate;
        switch (certificate.KeyKind)
        {
            case KeyKind.Rsa: WriteTransport(writer, recipient, key); break;
            case KeyKind.P256 or KeyKind.P384 or KeyKind.P521: WriteCurve(writer, certificate, key); break;
            case KeyKind.X25519: WriteX25519(writer, certificate, key); break;
            case KeyKind.Other or KeyKind.Ed25519: throw new ArgumentException("The certificate's key cannot encrypt.", nameof(recipient));
        }
    }

    /// <summary>KeyTransRecipientInfo (RFC 5652 §6.2.1), with OAEP as RFC 3560 has it.</summary>
    static void WriteTransport(AsnWriter writer, SmimeRecipient recipient, ReadOnlySpan<byte> key)
    {
        var rsa = recipient.Certificate.RsaKey!; // the kind was asked for
        var isOaep = recipient.Transport is RsaTransport.Oaep || recipient.Certificate.AsksForOaep;
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteIssuerAndSerial(writer, recipient.Certificate);
            if (isOaep) WriteOaepAlgorithm(writer);
            else WriteRsaAlgorithm(writer);
            writer.WriteOctetString(rsa.Encrypt(key, isOaep ? RSAEncryptionPadding.OaepSHA256 : RSAEncryptionPadding.Pkcs1));
        }
    }

    static void WriteCurve(AsnWriter writer, SmimeCertificate certificate, ReadOnlySpan<byte> key)
    {
        using var other = Curves.Key(certificate.KeyKind, certificate.PublicKeyOctets.Span)
            ?? throw new ArgumentException("The certificate's key is no point of its curve.", nameof(certificate));
        using var own = ECDiffieHellman.Create(Curves.Of(certificate.KeyKind));
        var secret = own.DeriveRawSecretAgreement(other.PublicKey);
        WriteAgreement(writer, certificate, key, secret, Curves.Point(own.PublicKey), Oids.DhSha256Kdf);
    }

    static void WriteX25519(AsnWriter writer, SmimeCertificate certificate, ReadOnlySpan<byte> key)
    {
        var own = RandomNumberGenerator.GetBytes(Curve25519.KeyLength);
        var secret = Curve25519.Agree(own, certificate.PublicKeyOctets.Span)
            ?? throw new ArgumentException("The certificate's key gives no secret.", nameof(certificate));
        var point = Curve25519.AgreementPublicKey(own);
        CryptographicOperations.ZeroMemory(own);
        WriteAgreement(writer, certificate, key, secret, point, Oids.DhHkdfSha256);
    }

    /// <summary>KeyAgreeRecipientInfo with a key for this message only (RFC 5753 §3.1.1, RFC 8418 §3).</summary>
    static void WriteAgreement(AsnWriter writer, SmimeCertificate certificate, ReadOnlySpan<byte> key, byte[] secret, byte[] point, string scheme)
    {
        var derivation = KeyDerivation.Of(scheme)!; // one of ours
        var wrappingKey = derivation.Derive(secret, Aes256WrapAlgorithm, WrappingKeyLength, userKeyingMaterial: null);
        using (writer.PushSequence(Second))
        {
            writer.WriteInteger(3);
            using (writer.PushSequence(First)) WriteOriginator(writer, certificate.KeyKind, point);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(scheme);
                writer.WriteEncodedValue(Aes256WrapAlgorithm);
            }

            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                WriteIssuerAndSerial(writer, certificate);
                writer.WriteOctetString(AesKeyWrap.Wrap(wrappingKey, key));
            }
        }

        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(wrappingKey);
    }

    /// <summary>OriginatorPublicKey.</summary>
    static void WriteOriginator(AsnWriter writer, KeyKind kind, byte[] point)
    {
        using (writer.PushSequence(Second))
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(kind is KeyKind.X25519 ? Oids.X25519 : Oids.EcKey);
                if (kind is not KeyKind.X25519) writer.WriteObjectIdentifier(Curves.OidOf(kind));
            }

            writer.WriteBitString(point);
        }
    }

    public static void WriteIssuerAndSerial(AsnWriter writer, SmimeCertificate certificate)
    {
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(certificate.Fields.Issuer.Span);
            writer.WriteInteger(certificate.Fields.Serial.Span);
        }
    }

    static void WriteRsaAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Rsa);
            writer.WriteNull();
        }
    }

    /// <summary>RSAES-OAEP-params (RFC 4055 §4.1) with SHA-256 twice.</summary>
    static void WriteOaepAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.RsaOaep);
            using (writer.PushSequence())
            {
                using (writer.PushSequence(First)) WriteDigest(writer, Oids.Sha256);
                using (writer.PushSequence(Second))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.Mgf1);
                    WriteDigest(writer, Oids.Sha256);
                }
            }
        }
    }

    /// <summary>With NULL, as RFC 4055 §2.1 wants it in the parameters of OAEP and PSS.</summary>
    public static void WriteDigest(AsnWriter writer, string digest)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(digest);
            writer.WriteNull();
        }
    }

    static byte[] Encoded(string algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) writer.WriteObjectIdentifier(algorithm);
        return writer.Encode();
    }
}
