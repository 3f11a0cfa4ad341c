namespace Postern.Mail.MtaSts;

/// <summary>What came of reading a policy.</summary>
public abstract record StsPolicyReading
{
    private StsPolicyReading() { }

    public sealed record Good(StsPolicy Policy) : StsPolicyReading;

    /// <param name="Why">In words.</param>
    public sealed record Bad(string Why) : StsPolicyReading;
}
