namespace Postern.Mail.Spf;

/// <summary>What one check may cost (RFC 7208 §4.6.4).</summary>
public static class SpfLimits
{
    /// <summary>Terms that ask the DNS, over all records of a check: include, a, mx, ptr, exists, redirect.</summary>
    public const int LookupsMax = 10;

    /// <summary>Questions of such terms that may come back empty.</summary>
    public const int VoidLookupsMax = 2;

    /// <summary>Exchangers of one mx; more is an error.</summary>
    public const int ExchangersMax = 10;

    /// <summary>Names of the client's address that are looked at, for ptr and <c>%{p}</c>; more are passed over.</summary>
    public const int PointersMax = 10;

    /// <summary>Longest record, in octets, its strings joined. RFC 7208 §3.4 recommends 450; 2,000 are seen.</summary>
    public const int RecordSizeMax = 8192;

    /// <summary>Most terms of one record.</summary>
    public const int TermsMax = 500;

    /// <summary>Longest explanation that is passed on, in characters: it is a stranger's text.</summary>
    public const int ExplanationMax = 500;

    /// <summary>Longest time for one check, all questions together (§4.6.4 asks for 20 seconds at least).</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
}
