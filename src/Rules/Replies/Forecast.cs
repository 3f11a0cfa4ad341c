namespace Postern.Rules.Replies;

/// <summary>How replies have come so far, and what to expect of the next.</summary>
/// <param name="Outlook">In one word.</param>
/// <param name="Words">In one sentence or two, without PHI.</param>
public sealed record Forecast(ReplyOutlook Outlook, string Words)
{
    public static Forecast Of(ForecastFacts facts) => ForecastJudge.Judge(facts);
}

/// <summary>What to expect of the next reply.</summary>
public enum ReplyOutlook
{
    /// <summary>Nothing is known.</summary>
    Unknown,

    /// <summary>All came securely, and often enough.</summary>
    Secure,

    /// <summary>All came securely, and only a few did; or only other mail of the domain is known.</summary>
    LikelySecure,

    /// <summary>Some did not: take it that the next does not.</summary>
    Mixed,

    /// <summary>None came securely.</summary>
    Insecure,
}

/// <summary>Replies, or messages, that came alike.</summary>
/// <param name="Way">As people say it: <c>TLS 1.3</c>.</param>
/// <param name="IsSecure">As they were judged.</param>
/// <param name="Count">How many.</param>
public sealed record WayCount(string Way, bool IsSecure, long Count);

/// <summary>What is remembered, the closest first.</summary>
/// <param name="Person">Replies of this recipient.</param>
/// <param name="Domain">Replies of everybody at the recipient's domain.</param>
/// <param name="Hops">All mail that came from that domain, replies or not, where the domain vouched for it: a weaker sign, since only the hop is known.</param>
public sealed record ForecastFacts(IReadOnlyList<WayCount> Person, IReadOnlyList<WayCount> Domain, IReadOnlyList<WayCount> Hops);
