using System.Globalization;

namespace Postern.Rules.Decide;

/// <summary>A rule for one domain that ends by itself: for a partner whose certificate is broken this month. No rule can go below TLS, so none of these can.</summary>
/// <param name="Until">The last day, UTC.</param>
/// <param name="Reason">Why, as the administrator wrote it.</param>
/// <param name="By">Who answers for it.</param>
/// <param name="Rule">What holds meanwhile.</param>
public sealed record DatedRule(DateOnly Until, string Reason, string By, DomainRule Rule)
{
    /// <summary>Longest reason, in characters: it stands in the record of every copy.</summary>
    public const int ReasonLengthMax = 200;

    /// <summary>Longest name of who answers for it, in characters.</summary>
    public const int ByLengthMax = 100;

    /// <summary>Farthest end, in days from when it is read: what lasts longer is no exception.</summary>
    public const int DaysMax = 366;

    public bool Lasts(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime) <= Until;

    /// <summary>What the record says.</summary>
    public string Name(string domain) => string.Create(CultureInfo.InvariantCulture, $"exception for domain {domain} until {Until:yyyy-MM-dd} (by {By}: {Reason})");
}
