using System.Formats.Asn1;

namespace Postern.Mail.Smime.Cms;

/// <summary>The certificates of a SignedData, whether somebody signed or not (RFC 8551 §3.8: certs-only).</summary>
static class CertificateBag
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);

    /// <summary>Null when it is no SignedData.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            var outer = new AsnReader(value, AsnEncodingRules.BER).ReadSequence();
            if (outer.ReadObjectIdentifier() != Oids.SignedData) return null;
            var signed = outer.ReadSequence(First).ReadSequence();
            signed.ReadInteger();
            signed.ReadSetOf();
            signed.ReadSequence();
            return signed.HasData && signed.PeekTag().HasSameClassAndValue(First) ? Read(signed.ReadSetOf(First)) : [];
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>Those that are X.509; other sorts (RFC 5652 §10.2.2) are passed over.</summary>
    public static List<ReadOnlyMemory<byte>> Read(AsnReader set)
    {
        List<ReadOnlyMemory<byte>> all = [];
        while (set.HasData && all.Count <= SmimeLimits.FileCertificatesMax)
        {
            var isX509 = set.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence);
            var value = set.ReadEncodedValue();
            if (isX509) all.Add(value);
        }

        return all;
    }
}
