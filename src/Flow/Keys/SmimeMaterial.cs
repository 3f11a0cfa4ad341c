using System.Formats.Asn1;
using Postern.Mail.Smime;

namespace Postern.Flow.Keys;

/// <summary>
/// What is kept of a certificate: itself, those between it and its root, one behind the other, and last, where its owner told, what the
/// owner's program can open. DER tells where each ends.
/// </summary>
/// <param name="Certificates">The certificate, then its chain upwards; at least one.</param>
/// <param name="Capabilities">Harvested; null when nothing was told.</param>
public sealed record SmimeMaterial(IReadOnlyList<SmimeCertificate> Certificates, SmimeCapabilities? Capabilities)
{
    /// <summary>Most certificates of a chain that are kept.</summary>
    public const int ChainMax = 8;

    /// <summary>Holds capabilities. No certificate begins so.</summary>
    static readonly Asn1Tag Told = new(TagClass.ContextSpecific, 0, isConstructed: true);

    public SmimeCertificate Certificate => Certificates[0];

    /// <summary>What its owner's program can open: told in a signed message, else by the certificate (RFC 8551 §2.7.1); null: not known.</summary>
    public SmimeCapabilities? Takes => Capabilities ?? Certificate.Capabilities;

    /// <param name="certificate">Stands first.</param>
    /// <param name="candidates">Those of them that lead from it upwards follow.</param>
    /// <param name="capabilities">What its owner's program can open; null when that is not known.</param>
    public static byte[] Write(SmimeCertificate certificate, IReadOnlyList<SmimeCertificate> candidates, SmimeCapabilities? capabilities = null)
    {
        List<SmimeCertificate> chain = [];
        var at = certificate;
        for (var count = 0; count < ChainMax && !at.IsSelfSigned && candidates.FirstOrDefault(above => above.Subject == at.Issuer) is { } above; count++)
        {
            chain.Add(above);
            at = above;
        }

        return new SmimeMaterial([certificate, .. chain], capabilities).Write();
    }

    public byte[] Write()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        if (Capabilities is { } told)
        {
            using (writer.PushSequence(Told)) writer.WriteEncodedValue(told.Encode());
        }

        return [.. Certificates.SelectMany(each => each.Der.ToArray()), .. writer.Encode()];
    }

    /// <returns>Null when it begins with no certificate.</returns>
    public static SmimeMaterial? Read(ReadOnlyMemory<byte> material)
    {
        List<SmimeCertificate> all = [];
        SmimeCapabilities? capabilities = null;
        try
        {
            for (var left = material; left.Length > 0 && all.Count <= ChainMax;)
            {
                var tag = AsnDecoder.ReadEncodedValue(left.Span, AsnEncodingRules.DER, out _, out _, out var length);
                if (tag.HasSameClassAndValue(Told)) capabilities = SmimeCapabilities.Read(new AsnReader(left, AsnEncodingRules.DER).ReadSequence(Told).ReadEncodedValue());
                else if (SmimeCertificate.TryRead(left.Span[..length], out var certificate)) all.Add(certificate);
                else break;
                left = left[length..];
            }
        }
        catch (AsnContentException)
        {
            // What is no DER is no certificate; those before it stand.
        }

        return all.Count > 0 ? new(all, capabilities) : null;
    }
}
