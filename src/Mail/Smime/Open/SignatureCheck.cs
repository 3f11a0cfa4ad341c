using System.Security.Cryptography;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Open;

/// <summary>Checks the signatures of one layer (RFC 5652 §5.6).</summary>
sealed class SignatureCheck(ReadOnlyMemory<byte> content, IReadOnlyList<SmimeCertificate> sent, IReadOnlyList<string> from, OpenOptions options)
{
    public SignatureFound Check(SignerFound signer)
    {
        var certificate = Find(signer);
        var state = certificate is null ? SignatureState.NoCertificate : StateOf(signer, certificate);
        var isGood = state is SignatureState.Good;
        return new(
            state,
            certificate,
            signer.Digest,
            signer.Attributes?.SigningTime,
            isGood ? signer.Attributes?.Capabilities : null,
            certificate is not null && from.Count > 0 && from.Any(certificate.IsFor),
            certificate is null ? SmimeTrust.NotAsked : SmimeTrust.OfSigner(certificate, sent, options.Trust));
    }

    SmimeCertificate? Find(SignerFound signer)
    {
        foreach (var certificate in sent.Concat(options.Signers))
        {
            if (signer.Name.Names(certificate) && signer.Attributes?.Mean(certificate) != false) return certificate;
        }

        return null;
    }

    SignatureState StateOf(SignerFound signer, SmimeCertificate certificate)
    {
        if (signer.Algorithm is not { } algorithm) return SignatureState.Unknown;
        if (Digests.NameOf(signer.Digest) is not { } digest) return SignatureState.Unknown;

        // Without attributes the content itself is signed; content that is a set of attributes would pass for another message's.
        if (signer.Attributes is null && content.Span is [0x31, ..]) return SignatureState.Unknown;
        if (signer.Attributes is { } attributes && !attributes.MessageDigest.Span.SequenceEqual(CryptographicOperations.HashData(digest, content.Span))) return SignatureState.Bad;

        var inner = algorithm.Digest is DigestKind.Other ? signer.Digest : algorithm.Digest;
        if (!algorithm.IsBy(certificate, inner, (signer.Attributes?.Encoded ?? content).Span, signer.Signature.Span)) return SignatureState.Bad;
        return signer.Digest is DigestKind.Sha1 || inner is DigestKind.Sha1 ? SignatureState.Weak : SignatureState.Good;
    }
}
