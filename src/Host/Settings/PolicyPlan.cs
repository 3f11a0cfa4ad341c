using Postern.Mail.Addresses;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Rules.Keys;

namespace Postern.Host.Settings;

/// <summary>Reads the policy section. A domain's rule starts from the default, and changes what it names.</summary>
static class PolicyPlan
{
    public static Policy Of(PolicySettings settings, DateTimeOffset now)
    {
        var usual = RuleOf("policy.default", settings.Default, DomainRule.Safe);
        var policy = new Policy(
            usual,
            settings.Domains.ToDictionary(d => Plan.PatternOf("policy.domains", d.Key), d => RuleOf($"policy.domains.{d.Key}", d.Value, usual)),
            settings.TlsAlone.Select(ListedOf).ToHashSet());
        return policy with { Exceptions = ExceptionsPlan.Of(settings.Exceptions, policy, now) };
    }

    static string ListedOf(string text)
    {
        if (!text.Contains('@', StringComparison.Ordinal)) return Plan.PatternOf("policy.tlsAlone", text);
        if (!EmailAddress.TryParse(text, out var address)) throw Plan.Bad("policy.tlsAlone", $"has \"{text}\", which is neither a domain nor an address");
        return $"{address.Local}@{address.AsciiDomain}".ToLowerInvariant();
    }

    internal static DomainRule RuleOf(string key, RuleSettings rule, DomainRule usual) => new(
        rule.Mode switch
        {
            null => usual.Mode,
            "fallback" => PolicyMode.Fallback,
            "exclusive" => PolicyMode.Exclusive,
            _ => throw Plan.Bad($"{key}.mode", "must be \"fallback\" or \"exclusive\""),
        },
        new TlsFloor(LeastOf(key, rule.Tls, usual), CertificateOf(key, rule.Tls, usual))
        {
            HeedsPublished = HeedsOf(key, rule.Tls, usual),
            Downgrade = DowngradeOf(key, rule.Tls, usual),
        },
        rule.Tls.Alone switch
        {
            null => usual.Alone,
            "all" => TlsAlone.All,
            "listed" => TlsAlone.Listed,
            "never" => TlsAlone.Never,
            _ => throw Plan.Bad($"{key}.tls.alone", "must be \"all\", \"listed\" or \"never\""),
        })
    {
        Order = OrderOf(key, rule.Order, usual),
        Portal = PortalPlan.Of($"{key}.portal", rule.Portal, usual.Portal),
        SenderMayRelax = rule.Tls.Published is { } published ? published != "always" : usual.SenderMayRelax,
        LeastTrust = rule.LeastTrust is { } word
            ? KeyJudge.AsTrust(word) ?? throw Plan.Bad($"{key}.leastTrust", "must be \"harvested\", \"wkd\", \"directory\", \"dnssec\" or \"imported\"")
            : usual.LeastTrust,
        HidesSubject = rule.Subject switch
        {
            null => usual.HidesSubject,
            "hidden" => true,
            "kept" => false,
            _ => throw Plan.Bad($"{key}.subject", "must be \"hidden\" or \"kept\""),
        },
    };

    // What stands behind the portal would never be reached, so whoever wrote it means something else.
    static IReadOnlyList<Way> OrderOf(string key, List<string>? words, DomainRule usual)
    {
        if (words is null) return usual.Order;

        List<Way> order = [.. words.Select(word => WayOf(key, word))];
        var isGood = order.Count > 0 && order.Distinct().Count() == order.Count && order.IndexOf(Way.Portal) is var portal && (portal < 0 || portal == order.Count - 1);
        return isGood ? order : throw Plan.Bad($"{key}.order", "must name each protection once at most, and the portal last");
    }

    static Way WayOf(string key, string word) => word switch
    {
        "smime" => Way.Smime,
        "openpgp" => Way.OpenPgp,
        "tls" => Way.Tls,
        "portal" => Way.Portal,
        _ => throw Plan.Bad($"{key}.order", $"has \"{word}\", which is none of \"smime\", \"openpgp\", \"tls\" and \"portal\""),
    };

    static TlsVersion LeastOf(string key, RuleTlsSettings tls, DomainRule usual) => tls.Least switch
    {
        null => usual.Floor.Least,
        "1.2" => TlsVersion.Tls12,
        "1.3" => TlsVersion.Tls13,
        _ => throw Plan.Bad($"{key}.tls.least", "must be \"1.2\" or \"1.3\""),
    };

    static CertificateCheck CertificateOf(string key, RuleTlsSettings tls, DomainRule usual) => tls.Certificate switch
    {
        null => usual.Floor.Certificate,
        "any" => CertificateCheck.Any,
        "verified" => CertificateCheck.Verified,
        "mta-sts" => CertificateCheck.MtaSts,
        "dane" => CertificateCheck.Dane,
        _ => throw Plan.Bad($"{key}.tls.certificate", "must be \"any\", \"verified\", \"mta-sts\" or \"dane\""),
    };

    static bool HeedsOf(string key, RuleTlsSettings tls, DomainRule usual) => tls.Published switch
    {
        null => usual.Floor.HeedsPublished,
        "heeded" or "always" => true,
        "ignored" => false,
        _ => throw Plan.Bad($"{key}.tls.published", "must be \"heeded\", \"always\" or \"ignored\""),
    };

    static DowngradeRoad DowngradeOf(string key, RuleTlsSettings tls, DomainRule usual) => tls.Downgrade switch
    {
        null => usual.Floor.Downgrade,
        "portal" => DowngradeRoad.Portal,
        "wait" => DowngradeRoad.Wait,
        "ignore" => DowngradeRoad.Ignore,
        _ => throw Plan.Bad($"{key}.tls.downgrade", "must be \"portal\", \"wait\" or \"ignore\""),
    };
}
