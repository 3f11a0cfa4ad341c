using Postern.Mail.Dmarc;
using Postern.Mail.Spf;

namespace Postern.Rules.Domains;

/// <summary>What guards the domain's name against others who write under it. It says nothing about the way of mail to the domain.</summary>
static class SenderJudge
{
    /// <summary>RSA keys below this are weak (RFC 8301 §3.2 asks signers for 2048).</summary>
    const int RsaBitsMin = 2048;

    public static Finding Spf(SpfSurvey spf) => spf switch
    {
        { State: SpfState.TryLater } => new(Topic.Spf, Grade.Unknown, $"SPF was not found out: {spf.Problem}."),
        { State: SpfState.Absent } => new(Topic.Spf, Grade.Weak, "There is no SPF record.",
            "Publish one that names the servers which send for the domain; \"v=spf1 -all\" where none does."),
        { State: SpfState.Several } => new(Topic.Spf, Grade.Bad, "There are several SPF records, which makes every check an error (RFC 7208 §4.5).",
            "Leave exactly one."),
        { State: SpfState.Invalid } => new(Topic.Spf, Grade.Bad, $"The SPF record is wrong: {spf.Problem}.", "Mend it: a wrong term makes every check an error."),
        { State: SpfState.Valid, IsTooCostly: true } => new(Topic.Spf, Grade.Bad, "The SPF record needs more than 10 look-ups, which makes checks an error (RFC 7208 §4.6.4).",
            "Name address ranges instead of includes."),
        { State: SpfState.Valid } => End(spf),
    };

    public static Finding Dkim(DkimFacts dkim) => dkim.State switch
    {
        RecordState.Unknown => new(Topic.Dkim, Grade.Unknown, $"The DKIM key \"{dkim.Selector}\" was not found out: {dkim.Problem ?? "no answer"}."),
        RecordState.Absent or RecordState.Invalid => new(Topic.Dkim, Grade.Bad, $"There is no usable DKIM key \"{dkim.Selector}\": {dkim.Problem ?? "no record"}.",
            "Publish the key, or use another selector."),
        RecordState.Valid when dkim.IsTesting => new(Topic.Dkim, Grade.Weak, $"The DKIM key \"{dkim.Selector}\" ({dkim.KeyType}, {dkim.Bits} bits) is marked as a test (t=y).",
            "Take t=y out."),
        RecordState.Valid when dkim is { KeyType: "RSA", Bits: < RsaBitsMin } => new(Topic.Dkim, Grade.Weak, $"The DKIM key \"{dkim.Selector}\" is RSA with {dkim.Bits} bits.",
            "Use 2048 bits, and Ed25519 beside it."),
        RecordState.Valid => new(Topic.Dkim, Grade.Good, $"The DKIM key \"{dkim.Selector}\" is {dkim.KeyType} with {dkim.Bits} bits."),
    };

    public static Finding Dmarc(DmarcFacts dmarc, string domain) => dmarc.State switch
    {
        RecordState.Unknown => new(Topic.Dmarc, Grade.Unknown, $"DMARC was not found out: {dmarc.Problem ?? "no answer"}."),
        RecordState.Absent or RecordState.Invalid => new(Topic.Dmarc, Grade.Weak, "There is no DMARC policy: anybody may write under this name.",
            $"Publish one at _dmarc.{domain}, first p=none with reports, then p=reject."),
        RecordState.Valid => Policy(dmarc, domain),
    };

    static Finding End(SpfSurvey spf) => spf.End switch
    {
        SpfEnd.Fail => new(Topic.Spf, Grade.Good, $"SPF names the senders and refuses all others (-all); {Lookups(spf)}."),
        SpfEnd.SoftFail => new(Topic.Spf, Grade.Good, $"SPF names the senders and doubts all others (~all); {Lookups(spf)}."),
        SpfEnd.Neutral or SpfEnd.None => new(Topic.Spf, Grade.Weak, $"SPF says nothing about senders that it does not name; {Lookups(spf)}.",
            "End the record with -all or ~all."),
        SpfEnd.Pass => new(Topic.Spf, Grade.Bad, "SPF allows everybody to send for the domain (+all).", "End the record with -all or ~all."),
    };

    static string Lookups(SpfSurvey spf) => spf.Lookups == 1 ? "1 look-up of 10" : $"{spf.Lookups} look-ups of 10";

    static Finding Policy(DmarcFacts dmarc, string domain)
    {
        var where = dmarc.FoundAt == domain || dmarc.FoundAt is null ? "" : $" (from {dmarc.FoundAt})";
        return dmarc.Effective switch
        {
            DmarcPolicy.Reject => new(Topic.Dmarc, Grade.Good, $"DMARC asks to reject forgeries{where}."),
            DmarcPolicy.Quarantine => new(Topic.Dmarc, Grade.Good, $"DMARC asks to put forgeries aside{where}.",
                "Go on to p=reject when reports show that all real mail passes."),
            DmarcPolicy.None or null => new(Topic.Dmarc, Grade.Weak, $"DMARC asks for nothing about forgeries (p=none, or a test){where}.",
                "Go on to p=quarantine and p=reject when reports show that all real mail passes."),
        };
    }
}
