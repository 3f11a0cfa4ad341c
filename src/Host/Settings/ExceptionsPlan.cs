using System.Globalization;
using Postern.Rules.Decide;

namespace Postern.Host.Settings;

/// <summary>Reads <c>policy.exceptions</c>. One that has ended is left out, so that nobody must edit a file on that day.</summary>
static class ExceptionsPlan
{
    const string Section = "policy.exceptions";

    public static IReadOnlyDictionary<string, DatedRule> Of(List<ExceptionSettings> settings, Policy policy, DateTimeOffset now)
    {
        var lasting = new Dictionary<string, DatedRule>();
        foreach (var each in settings)
        {
            var (domain, exception) = Read(each, policy, now);
            if (exception.Lasts(now) && !lasting.TryAdd(domain, exception)) throw Plan.Bad(Section, $"has two that hold for {domain}");
        }

        return lasting;
    }

    /// <summary>Those that have ended, as the log says it.</summary>
    public static IReadOnlyList<string> Ended(List<ExceptionSettings> settings, Policy policy, DateTimeOffset now) =>
        [.. settings.Select(each => Read(each, policy, now)).Where(read => !read.Exception.Lasts(now)).Select(read => read.Exception.Name(read.Domain))];

    static (string Domain, DatedRule Exception) Read(ExceptionSettings settings, Policy policy, DateTimeOffset now)
    {
        var domain = Plan.DomainOf(Section, settings.Domain ?? throw Plan.Bad(Section, "has one without \"domain\""));
        var rule = new RuleSettings { Mode = settings.Mode, Tls = settings.Tls };
        return (domain, new DatedRule(
            UntilOf(domain, settings.Until, now),
            Words(domain, "reason", settings.Reason, DatedRule.ReasonLengthMax),
            Words(domain, "by", settings.By, DatedRule.ByLengthMax),
            PolicyPlan.RuleOf($"{Section}.{domain}", rule, policy.UsualRule(domain))));
    }

    static DateOnly UntilOf(string domain, string? text, DateTimeOffset now)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until))
            throw Plan.Bad($"{Section}.{domain}.until", "must be a day, as \"2026-12-31\"");

        return until <= DateOnly.FromDateTime(now.UtcDateTime).AddDays(DatedRule.DaysMax) ? until
            : throw Plan.Bad($"{Section}.{domain}.until", "must be at most a year ahead");
    }

    static string Words(string domain, string key, string? text, int lengthMax) => text?.Trim() is { Length: > 0 } words && words.Length <= lengthMax && !words.Any(char.IsControl) ? words
        : throw Plan.Bad($"{Section}.{domain}.{key}", $"must be one line of at most {lengthMax} characters");
}
