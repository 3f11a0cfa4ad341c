using System.Globalization;

namespace Postern.Rules.Replies;

/// <summary>Tells from the past what to expect. The closest source that knows anything decides: the person, then the domain's replies, then its other mail.</summary>
static class ForecastJudge
{
    /// <summary>Replies that must have come securely, without exception, before more is expected: below it one may be luck.</summary>
    public const int SettledAt = 3;

    public static Forecast Judge(ForecastFacts facts)
    {
        if (facts.Person.Count > 0) return Of(facts.Person, "of this recipient's replies", isReplies: true);
        if (facts.Domain.Count > 0) return Of(facts.Domain, "of the domain's replies", isReplies: true);
        if (facts.Hops.Count > 0) return Of(facts.Hops, "of the domain's other messages to us", isReplies: false);
        return new(ReplyOutlook.Unknown, "No reply has come yet: take it that the first will not be encrypted.");
    }

    static Forecast Of(IReadOnlyList<WayCount> ways, string whose, bool isReplies)
    {
        var all = ways.Sum(way => way.Count);
        var secure = ways.Where(way => way.IsSecure).Sum(way => way.Count);
        var outlook = OutlookOf(all, secure, isReplies);
        return new(outlook, $"{string.Join(", ", ways.OrderByDescending(way => way.Count).ThenBy(way => way.Way, StringComparer.Ordinal).Select(way => Said(way, all, whose)))}: {Expect(outlook)}");
    }

    static string Said(WayCount way, long all, string whose) => string.Create(CultureInfo.InvariantCulture, $"{way.Count} of {all} {whose} over {way.Way}");

    static ReplyOutlook OutlookOf(long all, long secure, bool isReplies)
    {
        if (secure == 0) return ReplyOutlook.Insecure;
        if (secure < all) return ReplyOutlook.Mixed;
        return isReplies && all >= SettledAt ? ReplyOutlook.Secure : ReplyOutlook.LikelySecure;
    }

    static string Expect(ReplyOutlook outlook) => outlook switch
    {
        ReplyOutlook.Unknown => "nothing is known.",
        ReplyOutlook.Secure => "the next will very likely come encrypted too.",
        ReplyOutlook.LikelySecure => "the next will probably come encrypted.",
        ReplyOutlook.Mixed => "do not count on encryption for the next.",
        ReplyOutlook.Insecure => "expect the next without encryption, and ask for a reply in the portal.",
    };
}
