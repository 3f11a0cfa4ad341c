using Postern.Mail.TlsRpt;

namespace Postern.Mail.MtaSts;

/// <summary>What came of reading a policy.</summary>
public abstract record StsPolicyReading
{
    private StsPolicyReading() { }

    public sealed record Good(StsPolicy Policy) : StsPolicyReading;

    /// <param name="Why">In words.</param>
    public sealed record Bad(string Why) : StsPolicyReading
    {
        /// <summary>As a report to the domain calls it (RFC 8460 §4.3.2.2).</summary>
        public TlsResultType Type { get; init; } = TlsResultType.StsPolicyInvalid;
    }
}
