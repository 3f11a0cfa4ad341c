namespace Postern.Mail.Dkim;

/// <summary>What checking and making signatures may cost. The header itself is bounded by <see cref="Mime.MimeLimits"/>.</summary>
public static class DkimLimits
{
    /// <summary>Signatures of one message that are looked at, the topmost first; each may cost a DNS question and a key operation.</summary>
    public const int SignaturesMax = 10;

    /// <summary>Longest DKIM-Signature or ARC field that is read, in octets. An RSA-4096 signature over many fields stays under 4,000.</summary>
    public const int FieldSizeMax = 16 << 10;

    /// <summary>Longest key record, in octets, its strings joined. RSA-4096 takes 750.</summary>
    public const int KeyRecordSizeMax = 4096;

    /// <summary>TXT records looked at for one key.</summary>
    public const int KeyRecordsMax = 10;

    /// <summary>Most tags of one list.</summary>
    public const int TagsMax = 64;

    /// <summary>Most names in one h= tag.</summary>
    public const int SignedFieldsMax = 500;

    /// <summary>Shortest RSA key that is believed, in bits (RFC 8301 §3.2).</summary>
    public const int RsaBitsMin = 1024;

    /// <summary>Longest RSA key that is tried, in bits (RFC 8301 §3.2 asks for this much).</summary>
    public const int RsaBitsMax = 4096;

    /// <summary>Longest public exponent of an RSA key, in octets: checking costs as much as its length. All real ones are 65537 or 3.</summary>
    public const int RsaExponentMax = 4;
}
