namespace Postern.Mail.Dkim;

/// <summary>What may change on the way without breaking a signature (RFC 6376 §3.4): nothing, or white space and folds.</summary>
public enum Canonicalization { Simple, Relaxed }

/// <summary>How a signature was made (RFC 6376 §3.3, RFC 8463 §3). SHA-1 is known in order to be refused (RFC 8301 §3.1).</summary>
public enum DkimAlgorithm { RsaSha256, Ed25519Sha256, RsaSha1 }
