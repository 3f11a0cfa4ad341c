using Postern.Mail.Smime.Seal;

namespace Postern.Mail.Smime.Open;

/// <summary>What became of a message that was to be opened.</summary>
public abstract record OpenAnswer
{
    OpenAnswer()
    {
    }

    /// <summary>There is no S/MIME around it.</summary>
    public sealed record NotSmime : OpenAnswer;

    /// <summary>Every layer was taken off. A signature may be bad all the same: look at it before calling the message signed.</summary>
    public sealed record Opened(OpenedMail Mail) : OpenAnswer;

    /// <summary>It is not handed out, nor is any part of it.</summary>
    /// <param name="Why">What anybody may know.</param>
    /// <param name="Layers">Layers outside the one that was refused.</param>
    public sealed record Refused(RefusedWhy Why, IReadOnlyList<SmimeLayer> Layers) : OpenAnswer;
}

/// <summary>Why a message is not opened. It says no more on purpose: a difference between two failures is an oracle.</summary>
public enum RefusedWhy
{
    /// <summary>None of the keys is a recipient's.</summary>
    NoKey,

    /// <summary>There was a key, and what came out is not what was sealed: a wrong key, a changed message, content that nothing protects.</summary>
    CannotDecrypt,

    /// <summary>It is no CMS as RFC 5652 writes it, or uses an algorithm that Postern does not know.</summary>
    Malformed,

    /// <summary>A limit of <see cref="SmimeLimits"/> is passed.</summary>
    TooLarge,
}

/// <summary>A message without its layers.</summary>
/// <param name="Content">The innermost entity, header and body; empty when there were certificates only.</param>
/// <param name="Layers">From the outermost to the innermost.</param>
public sealed record OpenedMail(ReadOnlyMemory<byte> Content, IReadOnlyList<SmimeLayer> Layers)
{
    public bool WasEncrypted => Layers.Any(layer => layer is SmimeLayer.Encrypted);

    /// <summary>True when nobody without a key can have changed what was encrypted: every encryption has a tag, or a good signature directly inside.</summary>
    public bool HasIntegrity => Layers.Index().All(at => at.Item is not SmimeLayer.Encrypted { HasTag: false } || HasGoodSignature(at.Index + 1));

    public IEnumerable<SignatureFound> Signatures => Layers.OfType<SmimeLayer.Signed>().SelectMany(layer => layer.Signatures);

    /// <summary>True when there is a signature and each of all is good, trusted and the sender's.</summary>
    public bool IsSigned => Signatures.Any() && Signatures.All(signature => signature.IsBelieved);

    /// <summary>Certificates that came along, for whoever gathers them: trust in them is another matter.</summary>
    public IEnumerable<SmimeCertificate> Certificates => Layers.SelectMany(layer => layer switch
    {
        SmimeLayer.Signed signed => signed.Certificates,
        SmimeLayer.CertificatesOnly only => only.Certificates,
        SmimeLayer.Encrypted => [],
    }).Distinct();

    /// <summary>The same with what somebody found out about the signers' certificates: a problem, or a doubt that does not count.</summary>
    public OpenedMail Doubting(Func<SmimeCertificate, (string? Problem, string? Doubt)> find) => this with
    {
        Layers = [.. Layers.Select(layer => layer is SmimeLayer.Signed signed ? signed with { Signatures = [.. signed.Signatures.Select(each => Doubting(each, find))] } : layer)],
    };

    static SignatureFound Doubting(SignatureFound signature, Func<SmimeCertificate, (string? Problem, string? Doubt)> find) =>
        signature.Signer is { } signer ? signature with { Trust = signature.Trust.With(find(signer)) } : signature;

    internal bool HasGoodSignature(int layer) => layer < Layers.Count
        && Layers[layer] is SmimeLayer.Signed signed && signed.Signatures.Any(signature => signature.State is SignatureState.Good);
}

/// <summary>One layer of S/MIME.</summary>
public abstract record SmimeLayer
{
    SmimeLayer()
    {
    }

    /// <param name="Cipher">As "AES-256-GCM".</param>
    /// <param name="HasTag">True for AuthEnvelopedData, whose tag was checked; false for EnvelopedData, which anybody can change (EFAIL).</param>
    /// <param name="OpenedWith">Whose key opened it.</param>
    public sealed record Encrypted(string Cipher, bool HasTag, SmimeCertificate OpenedWith) : SmimeLayer;

    /// <param name="Form">How the signature stands to the content.</param>
    /// <param name="Signatures">At least one.</param>
    /// <param name="Certificates">What the signers sent along.</param>
    public sealed record Signed(SignedForm Form, IReadOnlyList<SignatureFound> Signatures, IReadOnlyList<SmimeCertificate> Certificates) : SmimeLayer;

    /// <summary>Certificates without a content (RFC 8551 §3.8).</summary>
    public sealed record CertificatesOnly(IReadOnlyList<SmimeCertificate> Certificates) : SmimeLayer;
}

/// <summary>What checking a signature gave.</summary>
public enum SignatureState
{
    /// <summary>It is the signature of this content with the key of this certificate, which says nothing about whose the certificate is.</summary>
    Good,

    /// <summary>It is not: the content was changed, or the signature.</summary>
    Bad,

    /// <summary>The signer's certificate is neither in the message nor known.</summary>
    NoCertificate,

    /// <summary>The mathematics holds, but SHA-1 can be made to hold for two contents.</summary>
    Weak,

    /// <summary>An algorithm or a form that Postern does not check.</summary>
    Unknown,
}

/// <summary>One signature of a layer.</summary>
/// <param name="State">What checking gave.</param>
/// <param name="Signer">The certificate, when it was found.</param>
/// <param name="Digest">The digest over the content.</param>
/// <param name="SigningTime">What the signer says; nobody vouches for it.</param>
/// <param name="Capabilities">What the signer's program can open; null when it does not say, or the signature is not good.</param>
/// <param name="IsSenders">True when the certificate is for an address of the From field (RFC 8551 §2.2, RFC 8550 §3).</param>
/// <param name="Trust">Whether the certificate may be believed.</param>
public sealed record SignatureFound(
    SignatureState State, SmimeCertificate? Signer, DigestKind Digest, DateTimeOffset? SigningTime, SmimeCapabilities? Capabilities, bool IsSenders, SmimeTrust Trust)
{
    /// <summary>Good, trusted, and the sender's.</summary>
    public bool IsBelieved => State is SignatureState.Good && IsSenders && Trust.IsTrusted;
}
