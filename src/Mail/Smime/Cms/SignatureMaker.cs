using System.Formats.Asn1;
using System.Security.Cryptography;
using Postern.Mail.Crypto;
using Postern.Mail.Smime.Seal;

namespace Postern.Mail.Smime.Cms;

/// <summary>Makes SignerInfo (RFC 5652 §5.3) for one signer, and the certificates beside it.</summary>
sealed class SignatureMaker(SmimeIdentity signer, SealOptions options)
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);
    static readonly Asn1Tag Third = new(TagClass.ContextSpecific, 2);

    /// <summary>SHA-256, unless the key wants more: the strength of the curve (RFC 5753 §8), or what RFC 8419 §3.1 fixes for Ed25519.</summary>
    public DigestKind Digest { get; } = signer.Key.Kind switch
    {
        KeyKind.Rsa or KeyKind.P256 => DigestKind.Sha256,
        KeyKind.P384 => DigestKind.Sha384,
        KeyKind.P521 or KeyKind.Ed25519 => DigestKind.Sha512,
        KeyKind.X25519 or KeyKind.Other => throw new ArgumentException("The key cannot sign.", nameof(signer)),
    };

    HashAlgorithmName DigestName => Digests.NameOf(Digest)!.Value; // one of the four above

    public IncrementalHash NewHash() => IncrementalHash.CreateHash(DigestName);

    /// <summary>DigestAlgorithmIdentifiers.</summary>
    public void WriteDigests(AsnWriter writer)
    {
        using (writer.PushSetOf()) WriteDigest(writer);
    }

    /// <summary>Certificates and SignerInfos over a content with that digest.</summary>
    public void WriteSignature(AsnWriter writer, ReadOnlySpan<byte> contentDigest)
    {
        using (writer.PushSetOf(First))
        {
            writer.WriteEncodedValue(signer.Certificate.Der.Span);
            foreach (var certificate in signer.Chain) writer.WriteEncodedValue(certificate.Der.Span);
        }

        var attributes = Attributes(contentDigest);
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            RecipientWriter.WriteIssuerAndSerial(writer, signer.Certificate);
            WriteDigest(writer);
            // Signed as a SET, sent as [0] (RFC 5652 §5.4).
            var sent = attributes.ToArray();
            sent[0] = 0xA0;
            writer.WriteEncodedValue(sent);
            WriteAlgorithm(writer);
            writer.WriteOctetString(Sign(attributes));
        }
    }

    byte[] Attributes(ReadOnlySpan<byte> contentDigest)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            using (Attribute(writer, Oids.ContentType, out var values)) using (values) writer.WriteObjectIdentifier(Oids.Data);
            using (Attribute(writer, Oids.SigningTime, out var values)) using (values) WriteTime(writer);
            using (Attribute(writer, Oids.MessageDigest, out var values)) using (values) writer.WriteOctetString(contentDigest);
            using (Attribute(writer, Oids.Capabilities, out var values)) using (values) writer.WriteEncodedValue(SmimeCapabilities.OwnEncoded.Span);
            using (Attribute(writer, Oids.SigningCertificateV2, out var values)) using (values) WriteCertificateId(writer);
        }

        return writer.Encode();
    }

    static AsnWriter.Scope Attribute(AsnWriter writer, string type, out AsnWriter.Scope values)
    {
        var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(type);
        values = writer.PushSetOf();
        return attribute;
    }

    /// <summary>UTCTime until 2049, GeneralizedTime from then on (RFC 5652 §11.3).</summary>
    void WriteTime(AsnWriter writer)
    {
        var time = options.SigningTime.ToUniversalTime();
        if (time.Year is >= 1950 and < 2050) writer.WriteUtcTime(time);
        else writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
    }

    /// <summary>SigningCertificateV2 with the default SHA-256 (RFC 5035 §3): no other certificate of the same key can be put in its place.</summary>
    void WriteCertificateId(AsnWriter writer)
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence()) writer.WriteOctetString(SHA256.HashData(signer.Certificate.Der.Span));
    }

    byte[] Sign(byte[] attributes) => signer.Key.Kind switch
    {
        KeyKind.Rsa => signer.Key.Rsa!.SignData(attributes, DigestName, options.RsaSigning is RsaSigning.Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1), // an RSA key has it
        KeyKind.P256 or KeyKind.P384 or KeyKind.P521 => signer.Key.Signer!.SignData(attributes, DigestName, DSASignatureFormat.Rfc3279DerSequence), // as above
        KeyKind.Ed25519 => Curve25519.Sign(signer.Key.Raw, attributes),
        KeyKind.X25519 or KeyKind.Other => throw new InvalidOperationException("The key cannot sign."),
    };

    void WriteDigest(AsnWriter writer)
    {
        using (writer.PushSequence()) writer.WriteObjectIdentifier(Digests.OidOf(Digest));
    }

    void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            switch (signer.Key.Kind)
            {
                case KeyKind.Rsa when options.RsaSigning is RsaSigning.Pss: WritePss(writer); break;
                case KeyKind.Rsa: writer.WriteObjectIdentifier(Oids.RsaSha256); writer.WriteNull(); break;
                case KeyKind.P256: writer.WriteObjectIdentifier(Oids.EcdsaSha256); break;
                case KeyKind.P384: writer.WriteObjectIdentifier(Oids.EcdsaSha384); break;
                case KeyKind.P521: writer.WriteObjectIdentifier(Oids.EcdsaSha512); break;
                case KeyKind.Ed25519: writer.WriteObjectIdentifier(Oids.Ed25519); break;
                case KeyKind.X25519 or KeyKind.Other: throw new InvalidOperationException("The key cannot sign.");
            }
        }
    }

    /// <summary>RSASSA-PSS-params (RFC 4055 §3.1): SHA-256, the same for the mask, 32 octets of salt.</summary>
    static void WritePss(AsnWriter writer)
    {
        writer.WriteObjectIdentifier(Oids.RsaPss);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(First)) RecipientWriter.WriteDigest(writer, Oids.Sha256);
            using (writer.PushSequence(Second))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Mgf1);
                RecipientWriter.WriteDigest(writer, Oids.Sha256);
            }

            using (writer.PushSequence(Third)) writer.WriteInteger(32);
        }
    }
}
