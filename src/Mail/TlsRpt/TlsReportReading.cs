namespace Postern.Mail.TlsRpt;

/// <summary>What came of reading a report.</summary>
public abstract record TlsReportReading
{
    private TlsReportReading() { }

    public sealed record Good(TlsReport Report) : TlsReportReading;

    /// <param name="Why">In words, without a word of the report's own.</param>
    public sealed record Bad(string Why) : TlsReportReading;
}
