using Postern.Mail.Tls;
using Postern.Rules.Keys;

namespace Postern.Rules.Replies;

/// <summary>Everything that is said about replies, in one place: names that outlive releases, and sentences for people. US-ASCII, no PHI.</summary>
public static class ReplyWords
{
    /// <summary>As the header, the record and JSON name a road.</summary>
    public static string NameOf(ReplyRoad road) => road switch
    {
        ReplyRoad.Portal => "portal",
        ReplyRoad.Encrypted { Standard: var standard } => NameOf(standard),
        ReplyRoad.Tls => "tls",
        ReplyRoad.Clear => "clear",
        ReplyRoad.HandedOver => "handed-over",
    };

    static string NameOf(KeyStandard standard) => standard switch
    {
        KeyStandard.Smime => "smime",
        KeyStandard.OpenPgp => "openpgp",
    };

    public static string NameOf(ReplyFound found) => found switch
    {
        ReplyFound.Portal => "portal",
        ReplyFound.ReplyAddress => "reply-address",
        ReplyFound.InReplyTo => "in-reply-to",
        ReplyFound.References => "references",
    };

    public static string NameOf(ReplyAuthor author) => author switch
    {
        ReplyAuthor.Recipient => "recipient",
        ReplyAuthor.SomebodyElse => "somebody-else",
    };

    public static string NameOf(ReplyProof proof) => proof switch
    {
        ReplyProof.None => "none",
        ReplyProof.Domain => "domain",
        ReplyProof.Signature => "signature",
        ReplyProof.Portal => "portal",
    };

    public static string NameOf(ReplyDegree degree) => degree switch
    {
        ReplyDegree.None => "none",
        ReplyDegree.NotProven => "not-proven",
        ReplyDegree.Hop => "hop",
        ReplyDegree.EndToEnd => "end-to-end",
        ReplyDegree.NeverOutside => "never-outside",
    };

    public static string NameOf(ReplyOutlook outlook) => outlook switch
    {
        ReplyOutlook.Unknown => "unknown",
        ReplyOutlook.Secure => "secure",
        ReplyOutlook.LikelySecure => "likely-secure",
        ReplyOutlook.Mixed => "mixed",
        ReplyOutlook.Insecure => "insecure",
    };

    public static string NameOf(TlsVersion version) => version switch
    {
        TlsVersion.Tls12 => "1.2",
        TlsVersion.Tls13 => "1.3",
    };

    /// <summary>A road as people say it: <c>TLS 1.3</c>, <c>the portal</c>.</summary>
    public static string Short(ReplyRoad road) => road switch
    {
        ReplyRoad.Portal => "the portal",
        ReplyRoad.Encrypted { Standard: var standard } => KeyJudge.NameOf(standard),
        ReplyRoad.Tls { By: var hop } => $"TLS {NameOf(hop.Version)}",
        ReplyRoad.Clear => "no encryption",
        ReplyRoad.HandedOver => "another mail system of ours",
    };

    public static string Evidence(ReplyFacts facts) => string.Join("; ", [RoadOf(facts.Road), FoundOf(facts.Found), .. AuthorOf(facts)]);

    /// <summary>For whoever wrote the message that is answered, and stands in the header of the reply.</summary>
    public static string ForSender(ReplyFacts facts, ReplyDegree degree) => string.Join(" ", [MeaningOf(facts.Road, degree), .. Cautions(facts, degree)]);

    /// <summary>For whoever answers for compliance.</summary>
    public static string ForOfficer(ReplyFacts facts, ReplyDegree degree) => degree switch
    {
        ReplyDegree.NeverOutside or ReplyDegree.EndToEnd => "Nothing to do: the reply was protected from the writer to this gateway.",
        ReplyDegree.Hop => "The transmission to this gateway was encrypted (45 CFR 164.312(e)(2)(ii)). What happens inside the writer's mail system is not in your hands, and headers do not show it.",
        ReplyDegree.NotProven => $"Treat it as not encrypted: no hop from outside was measured at this gateway. {Patients}",
        ReplyDegree.None => Patients,
    };

    /// <summary>Stands before the subject of a reply to a notice.</summary>
    public static string SubjectMark(ReplyDegree degree) => degree switch
    {
        ReplyDegree.NeverOutside => "",
        ReplyDegree.EndToEnd => "[by e-mail, encrypted]",
        ReplyDegree.Hop => "[by e-mail]",
        ReplyDegree.NotProven or ReplyDegree.None => "[by e-mail, not secure]",
    };

    // HHS, HIPAA FAQ 570, and 45 CFR 164.522(b)(1); 45 CFR 164.302 says whom the Security Rule binds. docs/replies.md has the places.
    const string Patients = "A patient may choose to reply this way: where a patient begins to write by e-mail, a provider may take e-mail as acceptable to that patient unless told otherwise,"
        + " and can warn of the risk (HHS, HIPAA FAQ 570; 45 CFR 164.522(b) gives the right to ask for another way). The Security Rule binds you and not the patient:"
        + " you may not answer in kind on that ground alone, and Postern does not (45 CFR 164.312(e)). A provider, a plan or a business associate that writes this way is bound itself.";

    static string RoadOf(ReplyRoad road) => road switch
    {
        ReplyRoad.Portal => "written in the portal",
        ReplyRoad.Encrypted { Under: null } => $"encrypted by {Short(road)} and opened here; the hop to this gateway was in clear, so who wrote to whom was not hidden",
        ReplyRoad.Encrypted { Under: var hop } => $"encrypted by {Short(road)} and opened here; the hop to this gateway used {HopOf(hop)}",
        ReplyRoad.Tls { By: var hop } => $"the hop to this gateway used {HopOf(hop)}",
        ReplyRoad.Clear => "the hop to this gateway was not encrypted",
        ReplyRoad.HandedOver => "another mail system handed it over, and the hop before that was not measured here",
    };

    static string HopOf(ReplyHop hop) => $"TLS {NameOf(hop.Version)} with {hop.Cipher} ({hop.Bits} bits), the sending server's certificate {(hop.ClientIsVerified ? "verified" : "not verified")}";

    static string FoundOf(ReplyFound found) => found switch
    {
        ReplyFound.Portal => "on the page of the message it answers",
        ReplyFound.ReplyAddress => "sent to the address of a notice",
        ReplyFound.InReplyTo => "its In-Reply-To names the message",
        ReplyFound.References => "its References name the message",
    };

    static IEnumerable<string> AuthorOf(ReplyFacts facts)
    {
        if (facts.Author == ReplyAuthor.SomebodyElse) yield return "not from an address that the message was sent to";
        yield return facts.Proof switch
        {
            ReplyProof.None => "nothing proves the author",
            ReplyProof.Domain => "the author's domain vouches for it",
            ReplyProof.Signature => "signed by its author",
            ReplyProof.Portal => "the author's address was proven",
        };
        if (facts.IsAutomatic) yield return "sent by a program";
    }

    static string MeaningOf(ReplyRoad road, ReplyDegree degree) => degree switch
    {
        ReplyDegree.NeverOutside => "This reply was written in the portal and was never outside it. It is as secure as the message it answers.",
        ReplyDegree.EndToEnd => $"This reply was encrypted by its writer with {Short(road)}: nobody on the way could read it.",
        ReplyDegree.Hop => $"This reply came encrypted to us ({Short(road)}). Inside the writer's own mail system nobody here can see what happens to it.",
        ReplyDegree.NotProven => "Whether this reply was encrypted on its way to us was not measured here, so take it as not secure.",
        ReplyDegree.None => "This reply was not encrypted on its way to us: others may have read it, or changed it.",
    };

    static IEnumerable<string> Cautions(ReplyFacts facts, ReplyDegree degree)
    {
        if (degree is ReplyDegree.None or ReplyDegree.NotProven)
            yield return "A patient may choose to write this way; you may not answer in kind. Your answer through Postern is protected as always; do not repeat its contents by other ways.";
        if (facts.Found == ReplyFound.ReplyAddress) yield return "It came by e-mail to the address of a notice, outside the portal: that shows which message it answers, not who wrote it.";
        if (facts.Author == ReplyAuthor.SomebodyElse) yield return "It is not from an address that your message was sent to: be sure who writes before you answer.";
        if (facts.IsAutomatic) yield return "A program sent it, not a person.";
    }
}
