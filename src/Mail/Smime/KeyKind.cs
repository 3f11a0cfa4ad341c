namespace Postern.Mail.Smime;

/// <summary>What sort of key a certificate holds.</summary>
public enum KeyKind
{
    /// <summary>A key that Postern cannot work with.</summary>
    Other,
    Rsa,
    P256,
    P384,
    P521,

    /// <summary>For key agreement only (RFC 8410).</summary>
    X25519,

    /// <summary>For signing only (RFC 8410).</summary>
    Ed25519,
}

/// <summary>The digest inside a signature.</summary>
public enum DigestKind
{
    /// <summary>One that Postern does not know.</summary>
    Other,

    /// <summary>None: the signature scheme brings its own (Ed25519).</summary>
    None,
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// <summary>What the extended key usage of a certificate says about mail (RFC 5280 §4.2.1.12, RFC 8550 §4.4.4).</summary>
public enum MailUse
{
    /// <summary>There is no extension: any use is allowed.</summary>
    Unsaid,

    /// <summary>emailProtection is named.</summary>
    Mail,

    /// <summary>anyExtendedKeyUsage is named.</summary>
    Any,

    /// <summary>Other uses only.</summary>
    Others,
}
