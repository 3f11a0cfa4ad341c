using System.Formats.Asn1;

namespace Postern.Mail.Smime.Cms;

/// <summary>SignedData (RFC 5652 §5.1), taken apart and not yet checked.</summary>
/// <param name="Content">What is signed; null when it stands elsewhere (detached), or there is none.</param>
/// <param name="Certificates">At most <see cref="SmimeLimits.MessageCertificatesMax"/> that could be read.</param>
/// <param name="Signers">None in a certs-only message.</param>
sealed record SignedMessage(ReadOnlyMemory<byte>? Content, IReadOnlyList<SmimeCertificate> Certificates, IReadOnlyList<SignerFound> Signers)
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);

    /// <param name="content">What stands inside [0] of ContentInfo.</param>
    public static SignedMessage Read(AsnReader content)
    {
        var data = content.ReadSequence();
        content.ThrowIfNotEmpty();
        data.ReadVersion(1, 3, 4, 5);
        data.ReadSetOf(skipSortOrderValidation: true); // digests that somebody who reads along might start with
        var signed = ReadContent(data.ReadSequence());
        List<SmimeCertificate> certificates = [];
        if (data.IsNext(First))
        {
            foreach (var der in CertificateBag.Read(data.ReadSetOf(skipSortOrderValidation: true, First)).Take(SmimeLimits.MessageCertificatesMax))
            {
                if (SmimeCertificate.TryRead(der.Span, out var certificate)) certificates.Add(certificate);
            }
        }

        if (data.IsNext(Second)) data.ReadEncodedValue(); // revocation lists
        var signers = ReadSigners(data.ReadSetOf(skipSortOrderValidation: true));
        data.ThrowIfNotEmpty();
        return new(signed, certificates, signers);
    }

    static ReadOnlyMemory<byte>? ReadContent(AsnReader info)
    {
        if (info.ReadObjectIdentifier() != Oids.Data) throw new AsnContentException("The content is no mail.");
        if (!info.HasData) return null;
        var tagged = info.ReadSequence(First);
        info.ThrowIfNotEmpty();
        var content = tagged.ReadOctets();
        tagged.ThrowIfNotEmpty();
        return content;
    }

    static List<SignerFound> ReadSigners(AsnReader set)
    {
        List<SignerFound> signers = [];
        while (set.HasData)
        {
            if (signers.Count >= SmimeLimits.SignaturesMax) throw new AsnContentException("There are too many signatures.");
            signers.Add(SignerFound.Read(set.ReadSequence()));
        }

        return signers;
    }
}
