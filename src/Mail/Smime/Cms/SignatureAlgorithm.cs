using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Crypto;

namespace Postern.Mail.Smime.Cms;

/// <summary>Families of signatures.</summary>
enum SignatureFamily
{
    RsaPkcs1,
    RsaPss,
    Ecdsa,
    Ed25519,
}

/// <summary>A signature algorithm with its parameters (RFC 5754, RFC 4056, RFC 8419).</summary>
/// <param name="Family">How it is made.</param>
/// <param name="Digest">The digest it names; <see cref="DigestKind.Other"/> where only the signature's neighbour names it (rsaEncryption).</param>
/// <param name="SaltLength">Octets of salt, for PSS.</param>
sealed record SignatureAlgorithm(SignatureFamily Family, DigestKind Digest, int SaltLength)
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);
    static readonly Asn1Tag Third = new(TagClass.ContextSpecific, 2);

    /// <summary>Reads an AlgorithmIdentifier; null for one that Postern cannot check. Throws <see cref="AsnContentException"/> when malformed.</summary>
    public static SignatureAlgorithm? Read(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        return reader.ReadObjectIdentifier() switch
        {
            Oids.Rsa => Pkcs1(DigestKind.Other),
            Oids.RsaMd5 => Pkcs1(DigestKind.Md5),
            Oids.RsaSha1 => Pkcs1(DigestKind.Sha1),
            Oids.RsaSha224 => Pkcs1(DigestKind.Sha224),
            Oids.RsaSha256 => Pkcs1(DigestKind.Sha256),
            Oids.RsaSha384 => Pkcs1(DigestKind.Sha384),
            Oids.RsaSha512 => Pkcs1(DigestKind.Sha512),
            Oids.RsaPss => ReadPss(reader),
            Oids.EcdsaSha1 => new(SignatureFamily.Ecdsa, DigestKind.Sha1, 0),
            Oids.EcdsaSha224 => new(SignatureFamily.Ecdsa, DigestKind.Sha224, 0),
            Oids.EcdsaSha256 => new(SignatureFamily.Ecdsa, DigestKind.Sha256, 0),
            Oids.EcdsaSha384 => new(SignatureFamily.Ecdsa, DigestKind.Sha384, 0),
            Oids.EcdsaSha512 => new(SignatureFamily.Ecdsa, DigestKind.Sha512, 0),
            Oids.Ed25519 => new(SignatureFamily.Ed25519, DigestKind.None, 0),
            _ => null,
        };
    }

    public static DigestKind DigestOf(ReadOnlyMemory<byte> encoded) => Read(encoded)?.Digest ?? DigestKind.Other;

    /// <summary>True when a certificate is signed with the key it holds.</summary>
    public static bool IsSelfSigned(X509Certificate2 platform, CertificateFields fields)
    {
        if (!fields.Issuer.Span.SequenceEqual(fields.Subject.Span)) return false;
        if (Read(fields.SignatureAlgorithm) is not { } algorithm) return false;
        if (algorithm.Family is SignatureFamily.Ed25519)
            return fields.KeyAlgorithm == Oids.Ed25519 && Curve25519.Verify(fields.PublicKeyOctets.Span, fields.Signed.Span, fields.Signature.Span);
        using var rsa = fields.KeyAlgorithm is Oids.Rsa or Oids.RsaPss ? RSA.Create() : null;
        rsa?.ImportRSAPublicKey(fields.PublicKeyOctets.Span, out _);
        using var curve = platform.PublicKey.GetECDsaPublicKey();
        return algorithm.Verify(rsa, curve, algorithm.Digest, fields.Signed.Span, fields.Signature.Span);
    }

    /// <summary>True when the signature is that of the data with one of these keys.</summary>
    public bool Verify(RSA? rsa, ECDsa? curve, DigestKind digest, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (Digests.NameOf(digest) is not { } name) return false;
        return Family switch
        {
            SignatureFamily.RsaPkcs1 => rsa?.VerifyData(data, signature, name, RSASignaturePadding.Pkcs1) ?? false,
            SignatureFamily.RsaPss => rsa is not null && PssVerifier.Verify(rsa, CryptographicOperations.HashData(name, data), signature, name, SaltLength),
            SignatureFamily.Ecdsa => curve?.VerifyData(data, signature, name, DSASignatureFormat.Rfc3279DerSequence) ?? false,
            SignatureFamily.Ed25519 => false,
        };
    }

    /// <summary>True when the signature is that of the data with a certificate's key. A key or a signature out of any form is no signature.</summary>
    public bool IsBy(SmimeCertificate certificate, DigestKind digest, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (Family is SignatureFamily.Ed25519)
                return certificate.KeyKind is KeyKind.Ed25519 && Curve25519.Verify(certificate.PublicKeyOctets.Span, data, signature);
            // A curve by name only: parameters of the signer's own choosing make any signature hold (CVE-2020-0601).
            using var curve = certificate.Fields is { KeyAlgorithm: Oids.EcKey, KeyCurve: not null } ? certificate.Platform.PublicKey.GetECDsaPublicKey() : null;
            return Verify(certificate.RsaKey, curve, digest, data, signature);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    static SignatureAlgorithm Pkcs1(DigestKind digest) => new(SignatureFamily.RsaPkcs1, digest, 0);

    /// <summary>RSASSA-PSS-params (RFC 4055 §3.1). The mask's digest must be the message's: nothing else is in use.</summary>
    static SignatureAlgorithm? ReadPss(AsnReader reader)
    {
        if (!reader.HasData) return null; // only keys may leave the parameters out
        var parameters = reader.ReadSequence();
        var digest = Has(parameters, First) ? Digests.Read(parameters.ReadSequence(First)) : DigestKind.Sha1;
        var mask = DigestKind.Sha1;
        if (Has(parameters, Second))
        {
            var generator = parameters.ReadSequence(Second).ReadSequence();
            mask = generator.ReadObjectIdentifier() == Oids.Mgf1 ? Digests.Read(generator) : DigestKind.Other;
        }

        var salt = 20;
        if (Has(parameters, Third) && (!parameters.ReadSequence(Third).TryReadInt32(out salt) || salt is < 0 or > 2048)) return null;
        return mask == digest ? new(SignatureFamily.RsaPss, digest, salt) : null;
    }

    static bool Has(AsnReader reader, Asn1Tag tag) => reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);
}
