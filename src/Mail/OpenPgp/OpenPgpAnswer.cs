using Postern.Mail.Addresses;

namespace Postern.Mail.OpenPgp;

/// <summary>Keys for opening: one's own, with their secrets, and those of the people who may have signed. Choose them by the addresses of the message: all are loaded.</summary>
public sealed record OpenPgpKeys(IReadOnlyList<OpenPgpKey> Own, IReadOnlyList<OpenPgpKey> Known);

/// <summary>What became of opening an entity.</summary>
public abstract record OpenPgpAnswer
{
    OpenPgpAnswer()
    {
    }

    /// <summary>Nothing of OpenPGP in it.</summary>
    public sealed record NotOpenPgp : OpenPgpAnswer;

    /// <summary>It is OpenPGP, and nothing of what is inside may be shown or used.</summary>
    /// <param name="Why">One sentence, without anything of the message.</param>
    public sealed record Refused(string Why) : OpenPgpAnswer;

    /// <summary>Opened, as far as <see cref="Layers"/> say. Whoever shows <see cref="Entity"/> shows <see cref="Signature"/> with it.</summary>
    public sealed record Opened : OpenPgpAnswer
    {
        /// <summary>What was taken off, from the outside to the inside.</summary>
        public required IReadOnlyList<OpenPgpLayer> Layers { get; init; }

        /// <summary>The entity inside: header, empty line, body. Null when it is in the caller's stream.</summary>
        public required ReadOnlyMemory<byte>? Entity { get; init; }

        /// <summary>Whether there is more beside what was opened, which no signature and no encryption covers: it is not in <see cref="Entity"/>, and must not be put beside it.</summary>
        public required bool HasMoreOutside { get; init; }

        /// <summary>Whether the entity is plain text taken from an inline block, with a header of ours.</summary>
        public required bool IsInline { get; init; }

        public bool IsInStream => Entity is null;

        public bool IsDecrypted => Layers.Any(layer => layer is OpenPgpLayer.Encrypted);

        /// <summary>Signatures over what is inside the innermost encryption; one around an encryption says nothing about what it hides.</summary>
        public IReadOnlyList<OpenPgpSignature> Signatures =>
            [.. Layers.Reverse().TakeWhile(layer => layer is OpenPgpLayer.Signed).Reverse().SelectMany(layer => ((OpenPgpLayer.Signed)layer).Signatures)];

        /// <summary>The one word about all signatures. A bad one anywhere makes it <see cref="OpenPgpVerdict.Bad"/>, whatever good ones there are.</summary>
        public OpenPgpVerdict Signature =>
            Layers.Any(layer => layer is OpenPgpLayer.Signed { Verdict: OpenPgpVerdict.Bad }) ? OpenPgpVerdict.Bad : OpenPgpLayer.Judge(Signatures);
    }
}

/// <summary>One layer that was taken off.</summary>
public abstract record OpenPgpLayer
{
    OpenPgpLayer()
    {
    }

    /// <param name="Cipher">As "AES256".</param>
    /// <param name="Integrity">"MDC", or the AEAD mode; there is no encrypted layer without.</param>
    /// <param name="KeyId">Of the subkey that opened it.</param>
    public sealed record Encrypted(string Cipher, string Integrity, string KeyId) : OpenPgpLayer;

    public sealed record Signed(IReadOnlyList<OpenPgpSignature> Signatures) : OpenPgpLayer
    {
        public OpenPgpVerdict Verdict => Judge(Signatures);
    }

    internal static OpenPgpVerdict Judge(IReadOnlyList<OpenPgpSignature> signatures)
    {
        bool Has(OpenPgpSignatureStatus status) => signatures.Any(signature => signature.Status == status);
        if (signatures.Count == 0) return OpenPgpVerdict.None;
        if (Has(OpenPgpSignatureStatus.Bad) || signatures.Count > OpenPgpLimits.SignaturesMax) return OpenPgpVerdict.Bad;
        if (Has(OpenPgpSignatureStatus.Good)) return OpenPgpVerdict.Good;
        return Has(OpenPgpSignatureStatus.Expired) || Has(OpenPgpSignatureStatus.ExpiredKey) || Has(OpenPgpSignatureStatus.RevokedKey)
            ? OpenPgpVerdict.NoLonger
            : OpenPgpVerdict.UnknownKey;
    }
}

/// <summary>What to say about who signed.</summary>
public enum OpenPgpVerdict
{
    /// <summary>There is no signature.</summary>
    None,

    /// <summary>At least one signature is good, and none is bad.</summary>
    Good,

    /// <summary>Something is signed, and not what is here.</summary>
    Bad,

    /// <summary>Signed with keys that are not known: proves nothing.</summary>
    UnknownKey,

    /// <summary>Right in itself, and its key or itself is expired or revoked.</summary>
    NoLonger,
}

public enum OpenPgpSignatureStatus
{
    Good,
    Bad,
    UnknownKey,
    ExpiredKey,
    RevokedKey,

    /// <summary>The signature's own term is over, or has not begun.</summary>
    Expired,
}

/// <param name="Status">Whether it holds.</param>
/// <param name="KeyId">Of the key or subkey that is said to have made it; empty when it does not say.</param>
/// <param name="Fingerprint">Of the known primary key that made it; null when none is known.</param>
/// <param name="Addresses">Of that key. Whether one of them is the sender's is for others to judge.</param>
/// <param name="Made">When, as the signer says.</param>
/// <param name="Hash">As "SHA256".</param>
public sealed record OpenPgpSignature(
    OpenPgpSignatureStatus Status, string KeyId, string? Fingerprint, IReadOnlyList<EmailAddress> Addresses, DateTimeOffset Made, string Hash);
