namespace Postern.Mail.MtaSts;

/// <summary>Limits of what a domain may publish (RFC 8461).</summary>
public static class StsLimits
{
    /// <summary>Longest policy, in octets: the RFC's suggestion (§3.3).</summary>
    public const int PolicySizeMax = 64 * 1024;

    /// <summary>Most mx patterns of a policy; with more it is not read, for nobody knows which were left out.</summary>
    public const int PatternsMax = 500;

    /// <summary>Longest time a policy may ask to be kept: a year of 365.25 days (§3.2).</summary>
    public static readonly TimeSpan MaxAgeMax = TimeSpan.FromSeconds(31_557_600);

    /// <summary>Longest TXT record read, in octets.</summary>
    public const int RecordSizeMax = 4096;

    /// <summary>TXT records looked at; beyond that, there is no record.</summary>
    public const int RecordsMax = 50;

    /// <summary>Longest id, in characters (§3.1).</summary>
    public const int IdLengthMax = 32;
}
