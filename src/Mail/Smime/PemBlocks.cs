using System.Security.Cryptography;

namespace Postern.Mail.Smime;

/// <summary>The blocks of a PEM file (RFC 7468), those of other labels left alone.</summary>
static class PemBlocks
{
    public static void Read(ReadOnlySpan<char> text, FoundInFile found)
    {
        while (!found.IsFull && PemEncoding.TryFind(text, out var block))
        {
            var value = new byte[block.DecodedDataLength];
            if (!Convert.TryFromBase64Chars(text[block.Base64Data], value, out var length) || length != value.Length) found.Unreadable();
            else Add(text[block.Label], value, found);
            text = text[block.Location.End..];
        }
    }

    static void Add(ReadOnlySpan<char> label, byte[] value, FoundInFile found)
    {
        switch (label)
        {
            case "CERTIFICATE" or "X509 CERTIFICATE" or "PKCS7" or "CMS" or "PKCS12" or "PRIVATE KEY" or "ENCRYPTED PRIVATE KEY":
                CertificateFile.AddDer(value, found);
                break;
            case "RSA PRIVATE KEY":
                Import(RSA.Create(), rsa => rsa.ImportRSAPrivateKey(value, out _), found);
                break;
            case "EC PRIVATE KEY":
                Import(ECDsa.Create(), curve => curve.ImportECPrivateKey(value, out _), found);
                break;
        }
    }

    static void Import<T>(T algorithm, Action<T> import, FoundInFile found) where T : AsymmetricAlgorithm
    {
        try
        {
            import(algorithm);
            found.AddKey(algorithm);
        }
        catch (CryptographicException)
        {
            // Old files encrypt the block itself, with the password hashed once (RFC 1421); nothing opens that here.
            algorithm.Dispose();
            found.Unreadable();
        }
    }
}
