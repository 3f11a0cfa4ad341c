namespace Postern.Flow.Discover;

/// <summary>Where a key was found.</summary>
public enum KeyOrigin
{
    /// <summary>An SMIMEA record (RFC 8162).</summary>
    Smimea,

    /// <summary>An OPENPGPKEY record (RFC 7929).</summary>
    OpenPgpKey,

    /// <summary>The Web Key Directory of the recipient's domain.</summary>
    WebKeyDirectory,

    /// <summary>An LDAP directory that a setting names.</summary>
    Directory,
}

/// <summary>How far a find is to be believed, by the way it came.</summary>
public enum DiscoveredTrust
{
    /// <summary>Signed by the domain in the DNS, all the way from the root.</summary>
    Dnssec,

    /// <summary>From a web server with a certificate for the domain, or for a name below it.</summary>
    Wkd,

    /// <summary>From a server that an administrator named.</summary>
    Directory,
}

/// <summary>What the octets of a find claim to be. Whether they are is judged elsewhere.</summary>
public enum FoundForm
{
    /// <summary>An X.509 certificate in DER.</summary>
    Certificate,

    /// <summary>A CMS message without content that carries certificates, as userSMIMECertificate does (RFC 2798 §2.8).</summary>
    CertificateMessage,

    /// <summary>OpenPGP keys, binary or armored.</summary>
    OpenPgp,
}

/// <summary>Octets from outside, as they came: nothing about them is checked here.</summary>
/// <param name="Form">What they claim to be.</param>
/// <param name="Origin">Where they come from.</param>
/// <param name="Bytes">At most <see cref="SizeMax"/>.</param>
/// <param name="NeedsPublicChain">The domain asks for a chain to a public root too (PKIX-EE, RFC 6698 §2.1.1).</param>
public sealed record FoundKey(FoundForm Form, KeyOrigin Origin, ReadOnlyMemory<byte> Bytes, bool NeedsPublicChain = false)
{
    /// <summary>Largest find, in octets. Keys with photographs and many signatures are larger; they are not fetched.</summary>
    public const int SizeMax = 64 << 10;

    public DiscoveredTrust Trust => Origin switch
    {
        KeyOrigin.Smimea or KeyOrigin.OpenPgpKey => DiscoveredTrust.Dnssec,
        KeyOrigin.WebKeyDirectory => DiscoveredTrust.Wkd,
        KeyOrigin.Directory => DiscoveredTrust.Directory,
    };
}
