using System.Formats.Asn1;
using System.Text;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime;

/// <summary>
/// Reads what people keep certificates in: PEM (RFC 7468) with any number of certificates and keys, DER, certs-only PKCS #7
/// (.p7b, .p7c) and PKCS #12 (.p12, .pfx). The content decides, never the name of the file.
/// </summary>
public static class CertificateFile
{
    /// <param name="file">The whole file, at most <see cref="SmimeLimits.FileSizeMax"/>.</param>
    /// <param name="password">Opens PKCS #12 and encrypted keys; null for none.</param>
    public static CertificateFileAnswer Read(ReadOnlyMemory<byte> file, string? password = null)
    {
        if (file.Length > SmimeLimits.FileSizeMax) return new CertificateFileAnswer.TooMuch(nameof(SmimeLimits.FileSizeMax));
        var found = new FoundInFile(password);
        if (file.Span.IndexOf("-----BEGIN "u8) >= 0) PemBlocks.Read(Encoding.Latin1.GetString(file.Span), found);
        else AddDer(file, found);
        return found.Answer();
    }

    /// <summary>One DER or BER value, told apart by its shape.</summary>
    internal static void AddDer(ReadOnlyMemory<byte> value, FoundInFile found)
    {
        switch (ShapeOf(value))
        {
            case Shape.Certificate: found.AddCertificate(value); break;
            case Shape.Signed: found.AddCertificates(CertificateBag.Read(value)); break;
            case Shape.Pkcs12: Pkcs12File.Read(value, found); break;
            case Shape.Key: found.AddKey(value.Span); break;
            case Shape.EncryptedKey: found.AddEncryptedKey(value.Span); break;
            case Shape.Unknown: break;
        }
    }

    enum Shape
    {
        Unknown,
        Certificate,
        Signed,
        Pkcs12,
        Key,
        EncryptedKey,
    }

    /// <summary>What stands first inside the outer SEQUENCE tells: an identifier, a version, or another SEQUENCE.</summary>
    static Shape ShapeOf(ReadOnlyMemory<byte> value)
    {
        try
        {
            var inside = new AsnReader(value, AsnEncodingRules.BER).ReadSequence();
            var tag = inside.PeekTag();
            if (tag.HasSameClassAndValue(Asn1Tag.ObjectIdentifier)) return Shape.Signed;
            if (tag.HasSameClassAndValue(Asn1Tag.Integer)) return inside.TryReadInt32(out var version) && version == 3 ? Shape.Pkcs12 : Shape.Key;
            if (!tag.HasSameClassAndValue(Asn1Tag.Sequence)) return Shape.Unknown;
            inside.ReadSequence();
            return inside.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) ? Shape.EncryptedKey : Shape.Certificate;
        }
        catch (AsnContentException)
        {
            return Shape.Unknown;
        }
    }
}
