using Postern.Mail.Authentication;
using Postern.Mail.Trace;
using Postern.Rules.Inbound;

namespace Postern.Flow.Inbound;

/// <summary>
/// What keeps a stranger from teaching us how somebody else's server writes. No signature covers Received fields: a real message of somebody, sent on with lines
/// of another hand on top, passes DKIM. So SPF must speak for the author's domain as well: then its own server brought the message, and nobody stood between.
/// A domain speaks of its own servers only (<see cref="WrittenLines"/>).
/// </summary>
static class OwnLines
{
    public static IReadOnlyList<WrittenLine> Of(AuthenticationReport report, AuthorProof proof) =>
        proof == AuthorProof.Proven && report.Head is { } head && KeysProof.IsSpfAligned(report) && KeysProof.AlignedSignatures(report).Any()
            ? WrittenLines.Of(head, report.Dmarc.AuthorDomain)
            : [];
}
