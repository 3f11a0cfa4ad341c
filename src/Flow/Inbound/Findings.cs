using Postern.Mail.Arc;
using Postern.Mail.Authentication;
using Postern.Mail.Dkim;
using Postern.Mail.Dmarc;
using Postern.Mail.Smtp;
using Postern.Mail.Spf;
using Postern.Rules.Inbound;
using Postern.Store.Spool;

namespace Postern.Flow.Inbound;

/// <summary>Turns what was found about a message into what is done with it, and what is kept. Pure.</summary>
static class Findings
{
    public static Examined Of(AuthenticationReport report, string? senderDomain, InboundOptions options, bool isFront, Func<string, bool> isOwn)
    {
        var facts = new AuthorFacts(ProofOf(report, options, isFront), RequestOf(report.Dmarc))
        {
            IsOwn = report.Dmarc.AuthorDomain.Length > 0 && isOwn(report.Dmarc.AuthorDomain),
            CameIndirectly = CameIndirectly(report),
            FromFields = report.Head?.Places("From").Count ?? 1,
        };
        var verdict = AuthorJudge.Of(facts, options.EnforcesDmarc);
        var authenticity = new Authenticity
        {
            Proof = facts.Proof,
            AuthorDomain = report.Dmarc.AuthorDomain is { Length: > 0 } domain ? domain : null,
            Request = facts.Request,
            IsMarked = verdict is AuthorVerdict.Mark,
            Why = verdict.Why,
            IsSenderProven = senderDomain is not null && IsSenderProven(report, senderDomain),
            Methods = [.. report.Methods().Select(method => WithPolicy(method, facts))],
            Chain = ChainOf(report.Arc),
        };
        return new(authenticity, verdict is AuthorVerdict.Refuse ? Refusal(authenticity) : null) { Keys = KeysProof.Of(report), Lines = OwnLines.Of(report, facts.Proof) };
    }

    static AuthorProof ProofOf(AuthenticationReport report, InboundOptions options, bool isFront) => report.Dmarc.Verdict switch
    {
        DmarcVerdict.Pass => AuthorProof.Proven,
        DmarcVerdict.Fail => IsVouchedFor(report, options) ? AuthorProof.Vouched : IsOpen(report) ? AuthorProof.Unknown : isFront ? AuthorProof.Unproven : AuthorProof.Disproven,
        DmarcVerdict.TempError => AuthorProof.Unknown,
        DmarcVerdict.PermError => AuthorProof.NoAuthor,
        DmarcVerdict.None => KeysProof.AlignedSignatures(report).Any() || KeysProof.IsSpfAligned(report) ? AuthorProof.Proven : AuthorProof.Unproven,
    };

    // A key or a policy that the DNS did not give might have proven it.
    static bool IsOpen(AuthenticationReport report) => report.Spf.Verdict == SpfVerdict.TempError
        || report.Dkim.Findings.Any(finding => finding is { Result: DkimResult.TempError, Signature: { } signature } && IsRelated(signature.Domain, report.Dmarc));

    static bool IsRelated(string domain, DmarcResult dmarc) =>
        domain == dmarc.OrganizationalDomain || domain.EndsWith("." + (dmarc.OrganizationalDomain ?? dmarc.AuthorDomain), StringComparison.Ordinal);

    static AuthorRequest RequestOf(DmarcResult dmarc) => dmarc.Effective switch
    {
        DmarcPolicy.None => AuthorRequest.None,
        DmarcPolicy.Quarantine => AuthorRequest.Quarantine,
        DmarcPolicy.Reject => AuthorRequest.Reject,
    };

    // From the newest sealer down, as far as all are trusted: one that is not could have written whatever stands below it.
    static bool IsVouchedFor(AuthenticationReport report, InboundOptions options) =>
        report is { Arc: ArcResult.Pass chain, Head: { } head } && ArcTestimony.Of(head, chain)
            .TakeWhile(testimony => options.TrustedSealers.Contains(testimony.Sealer))
            .Any(testimony => testimony.Results?.Methods.Any(method => SaysProven(method, report.Dmarc.AuthorDomain)) ?? false);

    static bool SaysProven(AuthenticationMethod method, string author) => method is { Method: "dmarc", Result: "pass" }
        && method.Properties.Any(property => property is { Type: "header", Name: "from" } && property.Value.Equals(author, StringComparison.OrdinalIgnoreCase));

    static bool CameIndirectly(AuthenticationReport report) =>
        report.Arc is ArcResult.Pass || (IsFromList(report.Head) && report.Dkim.Findings.Any(finding => finding.CoversAll));

    static bool IsFromList(MessageHead? head) => head is not null && (head.Places("List-Id").Count > 0 || head.Places("List-Post").Count > 0); // RFC 2919, RFC 2369

    // A domain above the sender's speaks for it too; one beside or below does not.
    static bool IsSenderProven(AuthenticationReport report, string sender) =>
        report.Spf is { Verdict: SpfVerdict.Pass, IsHelo: false }
        || report.Dkim.Findings.Any(finding => finding is { CoversAll: true, Signature: { } signature }
            && (signature.Domain == sender || sender.EndsWith("." + signature.Domain, StringComparison.Ordinal)));

    // RFC 8601's registry: policy.dmarc is what was, or is to be, applied.
    static AuthenticationMethod WithPolicy(AuthenticationMethod method, AuthorFacts facts) => (method.Method, facts.Proof) switch
    {
        ("dmarc", AuthorProof.Disproven) => WithPolicy(method, facts.Request),
        ("dmarc", AuthorProof.Vouched) => WithPolicy(method, AuthorRequest.None),
        ("dmarc", AuthorProof.Unproven) => method with { Result = "none", Reason = method.Result == "fail" ? "SPF cannot be asked behind another server" : null },
        _ => method,
    };

    static AuthenticationMethod WithPolicy(AuthenticationMethod method, AuthorRequest request) =>
        method with { Properties = [.. method.Properties, new("policy", "dmarc", request.ToString().ToLowerInvariant())] };

    static ArcChain ChainOf(ArcResult arc) => arc switch
    {
        ArcResult.None => new(ChainWord.None, 0),
        ArcResult.Pass(var sealers, _) => new(ChainWord.Pass, sealers.Count),
        ArcResult.Fail(var instances, var isMarked, _) => new(isMarked ? ChainWord.Ended : ChainWord.Fail, instances),
        ArcResult.TempError(var instances, _) => new(ChainWord.Unknown, instances),
    };

    static SmtpReply Refusal(Authenticity found) => new(550, "5.7.1", found.AuthorDomain is { } domain
        ? $"{domain} asks that mail in its name be refused unless SPF or DKIM vouches for it (DMARC), and neither does for this message"
        : $"this message is not taken: {found.Why}");
}
