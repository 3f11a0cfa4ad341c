namespace Postern.Mail.Smime;

/// <summary>What S/MIME may cost. Beyond a limit a file or a message is refused, and the answer names the limit.</summary>
public static class SmimeLimits
{
    /// <summary>Longest certificate read, in octets. Certificates for mail have 1 to 3 KB; those with a post-quantum key have 20.</summary>
    public const int CertificateSizeMax = 64 << 10;

    /// <summary>Most addresses of one certificate that are kept.</summary>
    public const int AddressesMax = 100;

    /// <summary>Longest file of certificates, in octets.</summary>
    public const int FileSizeMax = 4 << 20;

    /// <summary>Most certificates of one file.</summary>
    public const int FileCertificatesMax = 1_000;

    /// <summary>Most private keys of one file.</summary>
    public const int FileKeysMax = 100;

    /// <summary>Most rounds of password hashing that a file may ask for: about a second of work.</summary>
    public const int PasswordRoundsMax = 2_000_000;

    /// <summary>Longest RSA key that is worked with, in bits: each doubling costs the eightfold time.</summary>
    public const int RsaBitsMax = 16_384;

    /// <summary>Most recipients of one sealed message, ours or others'.</summary>
    public const int RecipientsMax = 1_000;

    /// <summary>Most recipients of one message whose key is ours and is tried: each costs a private-key operation and a decryption of the whole.</summary>
    public const int UnwrapTriesMax = 8;

    /// <summary>Shortest RSA key whose signature is believed, in bits (BSI TR-02102-1, NIST SP 800-131A).</summary>
    public const int RsaBitsMin = 2048;

    /// <summary>Longest message that is opened, in octets: it is held in memory, at worst four times.</summary>
    public const int MessageSizeMax = 256 << 20;

    /// <summary>Most layers of one message: signed, encrypted, and signed again (RFC 2634 §1.1) are three.</summary>
    public const int LayersMax = 6;

    /// <summary>Most certificates of one signed message that are looked at.</summary>
    public const int MessageCertificatesMax = 64;

    /// <summary>Most signatures of one signed message.</summary>
    public const int SignaturesMax = 8;

    /// <summary>Most attributes of one signature.</summary>
    public const int AttributesMax = 64;

    /// <summary>Most entries of a list of capabilities (RFC 8551 §2.5.2).</summary>
    public const int CapabilitiesMax = 64;
}
