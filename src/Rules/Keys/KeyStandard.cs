namespace Postern.Rules.Keys;

/// <summary>What a key is for: one of the two ways to encrypt mail from end to end.</summary>
public enum KeyStandard
{
    /// <summary>A certificate (RFC 8550).</summary>
    Smime,

    /// <summary>A transferable public key (RFC 9580 §10.1).</summary>
    OpenPgp,
}
