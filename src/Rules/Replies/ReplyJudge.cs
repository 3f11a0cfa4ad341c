using Postern.Mail.Tls;

namespace Postern.Rules.Replies;

/// <summary>Judges how a reply came. Insecure until proven: what was not measured here counts as not encrypted. Pure.</summary>
public static class ReplyJudge
{
    public static ReplyVerdict Judge(ReplyFacts facts)
    {
        var degree = DegreeOf(facts.Road);
        return new(degree, ReplyWords.Evidence(facts), ReplyWords.ForSender(facts, degree), ReplyWords.ForOfficer(facts, degree));
    }

    public static ReplyDegree DegreeOf(ReplyRoad road) => road switch
    {
        ReplyRoad.Portal => ReplyDegree.NeverOutside,
        ReplyRoad.Encrypted => ReplyDegree.EndToEnd,
        ReplyRoad.Tls { By: var hop } => CipherSuites.AreProof(hop.Cipher) ? ReplyDegree.Hop : ReplyDegree.None,
        ReplyRoad.Clear => ReplyDegree.None,
        ReplyRoad.HandedOver => ReplyDegree.NotProven,
    };

    /// <summary>Why the writer gets no hint to use the portal; null when one is due. A hint goes out once for a copy, and never to a machine (RFC 3834 §2).</summary>
    /// <param name="facts">About the reply.</param>
    /// <param name="hasReturnPath">False: the null reverse-path, from which nobody wants an answer (RFC 5321 §4.5.5).</param>
    public static NoHint? WhyNoHint(ReplyFacts facts, bool hasReturnPath) => facts switch
    {
        { Found: ReplyFound.Portal or ReplyFound.InReplyTo or ReplyFound.References } => NoHint.NotToANotice,
        _ when !hasReturnPath => NoHint.NobodyToTell,
        { IsAutomatic: true } => NoHint.Automatic,
        _ => null,
    };
}

/// <summary>Why no hint is sent.</summary>
public enum NoHint
{
    /// <summary>It did not come to the address of a notice.</summary>
    NotToANotice,

    /// <summary>The null reverse-path.</summary>
    NobodyToTell,

    /// <summary>A program wrote it.</summary>
    Automatic,
}
