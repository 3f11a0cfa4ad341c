namespace Postern.Store.Queue;

/// <summary>
/// How a message from outside was protected by its author, whatever the hops between did: S/MIME or OpenPGP. Found when a copy is handed over,
/// since another recipient's key may open it or not. No PHI: no fingerprint, and of a signer the domain alone.
/// </summary>
public sealed record EndToEnd
{
    /// <summary><c>smime</c> or <c>openpgp</c>.</summary>
    public required string Standard { get; init; }

    /// <summary>It came encrypted to somebody here, opened or not.</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>What was handed over is what was inside; false: it went on as it came.</summary>
    public required bool IsOpened { get; init; }

    /// <summary>As <c>aes-256-gcm</c>; null when it was not opened or not encrypted.</summary>
    public string? Cipher { get; init; }

    /// <summary>What shows that nobody changed it under way: <c>tag</c>, <c>signature</c>, <c>mdc</c> and the like; <c>text</c> where only its being text speaks for it.</summary>
    public string? Integrity { get; init; }

    /// <summary><c>none</c>, <c>good</c>, <c>bad</c>, <c>unknown</c>, <c>of-another</c> or <c>no-longer</c>; null where nobody could look.</summary>
    public string? Signature { get; init; }

    /// <summary>Domain of the address that a good signature is bound to.</summary>
    public string? SignerDomain { get; init; }

    /// <summary>Why it was not opened, in one sentence.</summary>
    public string? Why { get; init; }
}
