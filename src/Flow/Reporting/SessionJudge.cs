using System.Net;
using Postern.Flow.Deliver;
using Postern.Flow.Domains;
using Postern.Flow.Outside;
using Postern.Mail.Dane;
using Postern.Mail.Tls;
using Postern.Mail.TlsRpt;
using Postern.Rules.Decide;

namespace Postern.Flow.Reporting;

/// <summary>
/// Says what a session was under what the domain publishes. Our own rules are not the domain's: a session that falls short of those alone is a
/// good one, but for a rule that asks for DANE, which has a word of its own.
/// </summary>
static class SessionJudge
{
    static readonly PublicAddresses Public = new([]);

    /// <returns>Null when there was no session, or nobody knows what is published.</returns>
    public static TlsSessionResult? Of(string domain, string host, IPAddress address, Expectation expected, TlsFloor? floor, LaneAnswer answer, DateTimeOffset now)
    {
        if (PolicyOf(domain, host, expected) is not { } policy) return null;
        if (answer is LaneAnswer.Never || answer is LaneAnswer.Wait && expected is not Expectation.Unknown) return null;

        var hadSession = expected is not (Expectation.Unknown or Expectation.StsUnnamed);
        return new(domain, policy, FaultOf(host, expected, floor, answer, now) is not { } fault ? null : new TlsReportFailure(TlsResultTypes.Word(fault.Type), 0)
        {
            Reason = fault.Reason,
            ReceivingHost = host,
            ReceivingIp = hadSession ? address.ToString() : null,
            // Behind a translator our own address says nothing, and tells what is inside.
            SendingIp = answer.From is { } from && Public.May(from) ? from.ToString() : null,
        });
    }

    static TlsReportPolicy? PolicyOf(string domain, string host, Expectation expected) => expected switch
    {
        Expectation.Unasked or Expectation.Unknown { IsDane: false } or Expectation.StsUnfetched { Fault: null } => null,
        Expectation.Nothing => new(TlsReportPolicy.NotFound, [], domain, [], 0, 0, []),
        // §1.1: the domain of a DANE policy is the TLSA base domain.
        Expectation.Dane dane => new(TlsReportPolicy.Tlsa, [.. dane.Reference.Records.Select(TlsaRecords.Text)], dane.Reference.BaseDomain, [], 0, 0, []),
        Expectation.TlsOnly only => new(TlsReportPolicy.Tlsa, [], only.BaseDomain, [], 0, 0, []),
        Expectation.Unknown => new(TlsReportPolicy.Tlsa, [], host, [], 0, 0, []),
        Expectation.Sts sts => PolicyOf(sts.Known),
        Expectation.StsUnnamed unnamed => PolicyOf(unnamed.Known),
        Expectation.StsTested tested => PolicyOf(tested.Known),
        Expectation.StsUnfetched => new(TlsReportPolicy.Sts, [], domain, [], 0, 0, []),
    };

    static TlsReportPolicy PolicyOf(KnownPolicy known) =>
        new(TlsReportPolicy.Sts, [.. known.Policy.Lines()], known.Domain, [.. known.Policy.Mx.Select(pattern => pattern.ToString())], 0, 0, []);

    static Fault? FaultOf(string host, Expectation expected, TlsFloor? floor, LaneAnswer answer, DateTimeOffset now) => expected switch
    {
        Expectation.Unknown unknown => new(TlsResultType.DnssecInvalid, unknown.Why),
        Expectation.StsUnnamed => Unnamed,
        Expectation.StsUnfetched { Fault: { } fault } unfetched => new(fault, unfetched.Why),
        _ => WithoutTls(answer) ?? OfSession(host, expected, floor, SessionOf(answer), answer, now),
    };

    static Fault? WithoutTls(LaneAnswer answer) => answer switch
    {
        LaneAnswer.Ready { Lane.Tls: null } => new(TlsResultType.StartTlsNotSupported, null),
        LaneAnswer.Closed { Tls: null } closed => (closed.Met ?? closed.Fault) switch
        {
            TlsFault.NotOffered => new(TlsResultType.StartTlsNotSupported, null),
            TlsFault.Refused or TlsFault.RefusedForNow => new(TlsResultType.StartTlsNotSupported, closed.Why),
            TlsFault.HandshakeFailed or TlsFault.TooOld or TlsFault.WeakSuite or TlsFault.Downgraded or TlsFault.NotVerified or TlsFault.DaneMismatch or TlsFault.StsMismatch or TlsFault.NotPublished
                or TlsFault.PublishedUnknown or TlsFault.CannotCarry => new(TlsResultType.ValidationFailure, closed.Why),
        },
        LaneAnswer.Ready or LaneAnswer.Closed or LaneAnswer.Wait or LaneAnswer.Never => null,
    };

    static TlsSession? SessionOf(LaneAnswer answer) => answer switch
    {
        LaneAnswer.Ready ready => ready.Lane.Tls,
        LaneAnswer.Closed closed => closed.Tls,
        LaneAnswer.Wait or LaneAnswer.Never => null,
    };

    static Fault? OfSession(string host, Expectation expected, TlsFloor? floor, TlsSession? session, LaneAnswer answer, DateTimeOffset now) => expected switch
    {
        // Its records cannot be used, and the domain means them to be.
        Expectation.TlsOnly => new(TlsResultType.TlsaInvalid, null),
        Expectation.Dane when session?.Dane is { Problem: { } problem } => new(TlsResultType.CertificateNotTrusted, problem),
        Expectation.Sts => OfCertificate(session?.Certificate, now),
        Expectation.StsTested tested => tested.Known.Policy.Names(host) ? OfCertificate(session?.Certificate, now) : Unnamed,
        Expectation.Nothing when answer is LaneAnswer.Closed { Fault: TlsFault.NotPublished } && floor is { Certificate: CertificateCheck.Dane } => new(TlsResultType.DaneRequired, null),
        _ => null,
    };

    /// <summary>What is wrong with a certificate that a policy of MTA-STS asks for.</summary>
    static Fault? OfCertificate(PeerCertificate? certificate, DateTimeOffset now) => certificate switch
    {
        null => new(TlsResultType.ValidationFailure, "the exchanger showed no certificate"),
        { ChainIsTrusted: false } when certificate.NotAfter < now => new(TlsResultType.CertificateExpired, null),
        { ChainIsTrusted: false } => new(TlsResultType.CertificateNotTrusted, certificate.Problem),
        { NameMatches: false } => new(TlsResultType.CertificateHostMismatch, null),
        _ => null,
    };

    static readonly Fault Unnamed = new(TlsResultType.ValidationFailure, "the policy does not name this exchanger");

    sealed record Fault(TlsResultType Type, string? Reason);
}
