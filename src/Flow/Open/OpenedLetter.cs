namespace Postern.Flow.Open;

/// <summary>What is left to say about a signature once everything was checked.</summary>
public enum SignatureWord
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Every signature holds, is believed, and is the sender's.</summary>
    Good,

    /// <summary>Something was signed, and it is not this.</summary>
    Bad,

    /// <summary>The signer's key is not known, or nothing vouches for it.</summary>
    Unknown,

    /// <summary>It holds, and is not that of the address in the From field.</summary>
    OfAnother,

    /// <summary>It rests on a key or a hash that no longer counts.</summary>
    NoLonger,
}

/// <summary>One layer that was taken off, from the outside to the inside.</summary>
/// <param name="Kind"><c>encrypted</c>, <c>signed</c> or <c>certificates</c>.</param>
/// <param name="Detail">Cipher and integrity, or who signed when.</param>
public sealed record OpenedLayer(string Kind, string Detail);

/// <summary>A message that was opened, or was not.</summary>
public abstract record OpenedLetter
{
    private OpenedLetter() { }

    /// <summary>Nothing is encrypted or signed in it.</summary>
    public sealed record Plain : OpenedLetter;

    /// <summary>Nothing of it may be shown.</summary>
    /// <param name="Standard"><c>smime</c> or <c>openpgp</c>.</param>
    /// <param name="Why">In one sentence, without a word of the message.</param>
    public sealed record Refused(string Standard, string Why) : OpenedLetter;

    /// <summary>Whoever shows the content shows <see cref="Signature"/> with it.</summary>
    public sealed record Opened : OpenedLetter
    {
        /// <summary><c>smime</c> or <c>openpgp</c>.</summary>
        public required string Standard { get; init; }
        public required IReadOnlyList<OpenedLayer> Layers { get; init; }
        public required SignatureWord Signature { get; init; }

        /// <summary>Why it is not good, for people.</summary>
        public required IReadOnlyList<string> Problems { get; init; }

        /// <summary>Fingerprints of the signers' keys.</summary>
        public required IReadOnlyList<string> Signers { get; init; }
        public required bool WasEncrypted { get; init; }

        /// <summary>The outermost one's, as <c>AES-256-GCM</c>; null when it was not encrypted.</summary>
        public string? Cipher { get; init; }

        /// <summary>The weakest of what shows that nobody changed the encrypted content: <c>tag</c>, <c>signature</c>, <c>text</c>, or the way of OpenPGP.</summary>
        public string? Integrity { get; init; }

        /// <summary>Domain that the signature is bound to, where there is one that holds.</summary>
        public string? SignerDomain { get; init; }

        /// <summary>There is more in the message, which nothing protects and which is not in <see cref="Content"/>.</summary>
        public bool HasMoreOutside { get; init; }

        /// <summary>To show; protected where the sender protected it.</summary>
        public required string? Subject { get; init; }
        public required string From { get; init; }

        /// <summary>The author inside is another than the one outside.</summary>
        public required bool HasOtherAuthor { get; init; }

        /// <summary>The innermost entity: header, empty line, body.</summary>
        public required ReadOnlyMemory<byte> Content { get; init; }
    }
}
