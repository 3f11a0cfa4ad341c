namespace Postern.Rules.Keys;

/// <summary>How much stands behind a key being its owner's. In this order: policy names the least that counts.</summary>
public enum KeyTrust
{
    /// <summary>Came along in mail. Whoever could write that mail could choose the key.</summary>
    Harvested,

    /// <summary>From the Web Key Directory of the recipient's domain: TLS stands behind it.</summary>
    Wkd,

    /// <summary>From a directory that the administrator named.</summary>
    Directory,

    /// <summary>From the DNS of the recipient's domain, signed from the root.</summary>
    Dnssec,

    /// <summary>Put on file by the administrator.</summary>
    Imported,
}
