using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Postern.Mail.Dkim;

/// <summary>
/// RSA public keys of the DNS: SubjectPublicKeyInfo, as everybody publishes, or RSAPublicKey, as RFC 6376 §3.6.1 says. Only read here, so
/// that its size is known before a key operation is paid for.
/// </summary>
static class RsaKeyReader
{
    const string RsaEncryption = "1.2.840.113549.1.1.1";

    public static RSAParameters? Read(byte[] der)
    {
        try
        {
            var whole = new AsnReader(der, AsnEncodingRules.DER);
            var sequence = whole.ReadSequence();
            if (whole.HasData) return null;
            return sequence.PeekTag() == Asn1Tag.Sequence ? Inside(sequence) : Numbers(sequence);
        }
        catch (AsnContentException)
        {
            return null; // it is no DER: the answer says so
        }
    }

    public static int Bits(RSAParameters key) => (int)new BigInteger(key.Modulus, isUnsigned: true, isBigEndian: true).GetBitLength();

    static RSAParameters? Inside(AsnReader info)
    {
        var algorithm = info.ReadSequence();
        if (algorithm.ReadObjectIdentifier() != RsaEncryption) return null;
        var key = info.ReadBitString(out var unused);
        return unused == 0 ? Numbers(new AsnReader(key, AsnEncodingRules.DER).ReadSequence()) : null;
    }

    static RSAParameters? Numbers(AsnReader sequence)
    {
        var modulus = sequence.ReadIntegerBytes().Span;
        var exponent = sequence.ReadIntegerBytes().Span;
        if (modulus.IsEmpty || modulus[0] >= 0x80 || exponent[0] >= 0x80) return null; // negative
        var (n, e) = (modulus.TrimStart((byte)0).ToArray(), exponent.TrimStart((byte)0).ToArray());
        var isSound = n.Length > 0 && (n[^1] & 1) == 1 && e.Length is > 0 and <= DkimLimits.RsaExponentMax && (e[^1] & 1) == 1;
        return isSound ? new RSAParameters { Modulus = n, Exponent = e } : null;
    }
}
