using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Postern.Mail.Crypto;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime;

/// <summary>
/// A private key for signing, decrypting, or both. Made from PKCS #8 (RFC 5958) and given back as such, for whoever seals it at
/// rest. For several threads at a time; disposing of it wipes what can be wiped.
/// </summary>
public sealed class SmimePrivateKey : IDisposable
{
    readonly byte[] pkcs8;

    SmimePrivateKey(byte[] pkcs8, KeyKind kind) => (this.pkcs8, Kind) = (pkcs8, kind);

    public KeyKind Kind { get; }

    internal RSA? Rsa { get; private init; }

    internal ECDsa? Signer { get; private init; }

    internal ECDiffieHellman? Agreement { get; private init; }

    /// <summary>The 32 octets of an X25519 or Ed25519 key.</summary>
    internal byte[]? Raw { get; private init; }

    /// <summary>Reads an unencrypted PrivateKeyInfo; false when it is none, or of a kind that Postern cannot work with.</summary>
    public static bool TryRead(ReadOnlySpan<byte> pkcs8, [NotNullWhen(true)] out SmimePrivateKey? key)
    {
        key = null;
        if (pkcs8.Length > SmimeLimits.CertificateSizeMax) return false;
        var copy = pkcs8.ToArray();
        try
        {
            key = Read(copy);
        }
        catch (Exception broken) when (broken is CryptographicException or PlatformNotSupportedException or AsnContentException or ArgumentException)
        {
            CryptographicOperations.ZeroMemory(copy); // no key that can be used: the answer says so
        }

        return key is not null;
    }

    /// <summary>PrivateKeyInfo, unencrypted. The caller wipes it.</summary>
    public byte[] ExportPkcs8() => [.. pkcs8];

    /// <summary>True when the certificate holds the public half of this key.</summary>
    public bool IsOf(SmimeCertificate certificate) => certificate.KeyKind == Kind && Kind switch
    {
        KeyKind.Rsa => certificate.PublicKeyOctets.Span.SequenceEqual(Rsa!.ExportRSAPublicKey()), // an RSA key has it
        KeyKind.P256 or KeyKind.P384 or KeyKind.P521 => certificate.PublicKeyOctets.Span.SequenceEqual(Curves.Point(Agreement!.PublicKey)), // as above
        KeyKind.X25519 => certificate.PublicKeyOctets.Span.SequenceEqual(Curve25519.AgreementPublicKey(Raw)),
        KeyKind.Ed25519 => certificate.PublicKeyOctets.Span.SequenceEqual(Curve25519.SigningPublicKey(Raw)),
        KeyKind.Other => false,
    };

    public void Dispose()
    {
        Rsa?.Dispose();
        Signer?.Dispose();
        Agreement?.Dispose();
        CryptographicOperations.ZeroMemory(pkcs8);
        CryptographicOperations.ZeroMemory(Raw);
    }

    static SmimePrivateKey? Read(byte[] pkcs8)
    {
        var info = new AsnReader(pkcs8, AsnEncodingRules.BER).ReadSequence();
        info.ReadInteger();
        var algorithm = info.ReadSequence();
        return algorithm.ReadObjectIdentifier() switch
        {
            Oids.Rsa or Oids.RsaPss or Oids.RsaOaep => ReadRsa(pkcs8),
            Oids.EcKey => ReadCurve(pkcs8),
            Oids.X25519 => ReadRaw(pkcs8, info, KeyKind.X25519),
            Oids.Ed25519 => ReadRaw(pkcs8, info, KeyKind.Ed25519),
            _ => null,
        };
    }

    static SmimePrivateKey? ReadRsa(byte[] pkcs8)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return rsa.KeySize > SmimeLimits.RsaBitsMax ? null : new(pkcs8, KeyKind.Rsa) { Rsa = rsa };
    }

    static SmimePrivateKey? ReadCurve(byte[] pkcs8)
    {
        var agreement = ECDiffieHellman.Create();
        agreement.ImportPkcs8PrivateKey(pkcs8, out _);
        var curve = agreement.ExportParameters(includePrivateParameters: false).Curve;
        if (!curve.IsNamed || Curves.KindOf(curve) is not { } kind) return null;
        var signer = ECDsa.Create();
        signer.ImportPkcs8PrivateKey(pkcs8, out _);
        return new(pkcs8, kind) { Agreement = agreement, Signer = signer };
    }

    /// <summary>RFC 8410 §7: the key is an OCTET STRING inside the OCTET STRING.</summary>
    static SmimePrivateKey? ReadRaw(byte[] pkcs8, AsnReader info, KeyKind kind)
    {
        var raw = new AsnReader(info.ReadOctetString(), AsnEncodingRules.BER).ReadOctetString();
        return raw.Length == Curve25519.KeyLength ? new(pkcs8, kind) { Raw = raw } : null;
    }
}
