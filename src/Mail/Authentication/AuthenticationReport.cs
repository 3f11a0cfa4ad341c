using Postern.Mail.Arc;
using Postern.Mail.Dkim;
using Postern.Mail.Dmarc;
using Postern.Mail.Spf;

namespace Postern.Mail.Authentication;

/// <summary>What was found about one message.</summary>
public sealed record AuthenticationReport(SpfResult Spf, DkimReport Dkim, ArcResult Arc, DmarcResult Dmarc)
{
    /// <summary>The header that was judged; null in a report that nobody read a message for.</summary>
    public MessageHead? Head { get; init; }

    /// <summary>Octets of b= that tell signatures of one domain apart (RFC 6008 §4), as base64.</summary>
    const int SignatureTagLength = 8;

    /// <summary>The same for programs behind us (RFC 8601). Domains only: no local part leaves in it.</summary>
    public AuthenticationResults ToResults(string serverId) => new(serverId, Methods());

    /// <summary>The methods, for an Authentication-Results field or a seal of ARC.</summary>
    public IReadOnlyList<AuthenticationMethod> Methods() =>
    [
        new("spf", Spf.Verdict.ToString().ToLowerInvariant()) { Properties = Spf.Domain.Length == 0 ? [] : [new("smtp", Spf.IsHelo ? "helo" : "mailfrom", Spf.Domain)] },
        .. Dkim.Findings.Count == 0 ? [new("dkim", "none")] : Dkim.Findings.Select(Method),
        new("dmarc", Dmarc.Verdict.ToString().ToLowerInvariant()) { Properties = Dmarc.AuthorDomain.Length == 0 ? [] : [new("header", "from", Dmarc.AuthorDomain)] },
        Method(Arc),
    ];

    static AuthenticationMethod Method(DkimFinding finding)
    {
        var (word, reason) = finding.Result switch
        {
            DkimResult.Pass => ("pass", null),
            DkimResult.Fail(var why) => ("fail", why),
            DkimResult.PermError(var why) => ("permerror", why),
            DkimResult.TempError(var why) => ("temperror", (string?)why),
        };
        if (finding.Weakness.HasFlag(DkimWeakness.BodyNotWhole) && word == "pass") (word, reason) = ("policy", "l= leaves a part of the body uncovered");
        return new("dkim", word) { Reason = reason, Properties = finding.Signature is { } signature ? Properties(signature) : [] };
    }

    static AuthenticationProperty[] Properties(DkimSignature signature) =>
    [
        new("header", "d", signature.Domain),
        new("header", "s", signature.Selector),
        new("header", "a", SignatureText.Word(signature.Algorithm)),
        new("header", "b", Convert.ToBase64String(signature.Signature) is { Length: > SignatureTagLength } text ? text[..SignatureTagLength] : ""),
    ];

    static AuthenticationMethod Method(ArcResult arc) => arc switch
    {
        ArcResult.None => new("arc", "none"),
        ArcResult.Pass => new("arc", "pass"),
        ArcResult.Fail(_, _, var reason) => new("arc", "fail") { Reason = reason },
        ArcResult.TempError(_, var reason) => new("arc", "temperror") { Reason = reason },
    };
}
