using System.Formats.Asn1;
using Postern.Mail.Smime;

namespace Postern.Flow.Keys;

/// <summary>A certificate and those between it and its root, one behind the other: DER tells where each ends.</summary>
public static class SmimeMaterial
{
    /// <summary>Most certificates of a chain that are kept.</summary>
    public const int ChainMax = 8;

    /// <param name="certificate">Stands first.</param>
    /// <param name="candidates">Those of them that lead from it upwards follow.</param>
    public static byte[] Write(SmimeCertificate certificate, IReadOnlyList<SmimeCertificate> candidates)
    {
        using var material = new MemoryStream();
        material.Write(certificate.Der.Span);
        var at = certificate;
        for (var count = 0; count < ChainMax && !at.IsSelfSigned && candidates.FirstOrDefault(above => above.Subject == at.Issuer) is { } above; count++)
        {
            material.Write(above.Der.Span);
            at = above;
        }

        return material.ToArray();
    }

    /// <returns>Null when it begins with no certificate.</returns>
    public static IReadOnlyList<SmimeCertificate>? Read(ReadOnlyMemory<byte> material)
    {
        List<SmimeCertificate> all = [];
        try
        {
            for (var left = material; left.Length > 0 && all.Count <= ChainMax;)
            {
                AsnDecoder.ReadEncodedValue(left.Span, AsnEncodingRules.DER, out _, out _, out var length);
                if (!SmimeCertificate.TryRead(left.Span[..length], out var certificate)) break;
                all.Add(certificate);
                left = left[length..];
            }
        }
        catch (AsnContentException)
        {
            // What is no DER is no certificate; those before it stand.
        }

        return all.Count > 0 ? all : null;
    }
}
