using System.Globalization;
using Postern.Mail.TlsRpt;
using Postern.Store.TlsReports;

namespace Postern.Flow.Reporting;

/// <summary>Makes a day's report out of what was counted. The same counts make the same report, whenever it is sent.</summary>
public sealed class ReportMaker(Organization organization, ReportOptions options)
{
    /// <summary>Who reports: the domain that signs for it.</summary>
    public string Submitter => options.Contact.AsciiDomain;

    /// <returns>Null when nothing was counted.</returns>
    public TlsReport? Of(DateTimeOffset day, string domain, IReadOnlyList<Tally> tallies) => tallies.Count == 0 ? null
        : new(
            organization.Name, options.Contact.ToString(), $"{Unique(day, domain)}@{Submitter}", day, day.AddDays(1).AddSeconds(-1),
            [.. tallies.GroupBy(tally => tally.Line.Policy).Select(PolicyOf)]);

    /// <summary>Letters and digits for ids and names of files.</summary>
    public static string Unique(DateTimeOffset day, string domain) => string.Create(
        CultureInfo.InvariantCulture, $"{day:yyyyMMdd}{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(domain)).AsSpan(0, 8))}");

    static TlsReportPolicy PolicyOf(IGrouping<string, Tally> sessions) => TlsResults.Read(sessions.Key, TallyJson.Default.TlsReportPolicy) with
    {
        Succeeded = sessions.Where(tally => tally.Line.Failure.Length == 0).Sum(tally => tally.Sessions),
        Failed = sessions.Where(tally => tally.Line.Failure.Length > 0).Sum(tally => tally.Sessions),
        Failures = [.. sessions.Where(tally => tally.Line.Failure.Length > 0).Select(FailureOf)],
    };

    static TlsReportFailure FailureOf(Tally tally) => TlsResults.Read(tally.Line.Failure, TallyJson.Default.TlsReportFailure) with { Count = tally.Sessions };
}
