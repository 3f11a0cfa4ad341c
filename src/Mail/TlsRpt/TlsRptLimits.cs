namespace Postern.Mail.TlsRpt;

/// <summary>What one report may cost. Whatever goes over a limit is no report.</summary>
public static class TlsRptLimits
{
    /// <summary>Largest report as it comes: compressed JSON, or JSON, or the mail around it, in octets.</summary>
    public const int SizeMax = 2 << 20;

    /// <summary>Largest report without its compression, in octets: ten megabytes is what receivers are known to take (RFC 8460 §5.2).</summary>
    public const int InflatedSizeMax = 10 << 20;

    /// <summary>Most names, values and brackets of the JSON. Counted before anything is kept of them: three octets can be an object of a hundred.</summary>
    public const int TokensMax = 200_000;

    /// <summary>Deepest nesting of the JSON; a report needs six.</summary>
    public const int DepthMax = 16;

    /// <summary>Most policies of one report.</summary>
    public const int PoliciesMax = 1_000;

    /// <summary>Most failure details of one report, over all its policies.</summary>
    public const int FailuresMax = 10_000;

    /// <summary>Most lines of one policy, and most patterns of exchangers.</summary>
    public const int LinesMax = 200;

    /// <summary>Longest name of an organization, a domain or a report, in characters.</summary>
    public const int NameLengthMax = 255;

    /// <summary>Longest other text, in characters; a longer one is cut.</summary>
    public const int TextLengthMax = 2_048;
}
