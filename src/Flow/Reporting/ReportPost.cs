using Postern.Flow.Deliver;
using Postern.Flow.Outside;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Tls;
using Postern.Mail.TlsRpt;
using Postern.Rules.Decide;

namespace Postern.Flow.Reporting;

/// <summary>
/// Sends one report to one place: by mail (RFC 8460 §5.3) on a lane of its own, which nobody counts (§3), or by POST (§5.4). A report waits for TLS,
/// and for nothing that is wrong with it: it is to arrive where certificates and policies are broken, and holds no word of anybody's mail.
/// </summary>
/// <param name="routes">Where mail is taken.</param>
/// <param name="roads">Opens lanes; must count nothing.</param>
/// <param name="resolver">Knows web hosts.</param>
/// <param name="maker">Knows who reports.</param>
/// <param name="options">See there.</param>
/// <param name="sign">Signs a mail for the domain that reports: receivers ignore what is not signed (§3).</param>
/// <param name="clock">Tells the time.</param>
public sealed class ReportPost(
    Routes routes, Roads roads, IResolver resolver, ReportMaker maker, ReportOptions options, ReportSigning sign, TimeProvider clock) : IDisposable
{
    /// <summary>Longest POST, from the first question to the answer's header.</summary>
    public static readonly TimeSpan PostTimeout = TimeSpan.FromSeconds(60);

    /// <summary>TLS and nothing else: neither what our rules ask for nor what the domain publishes.</summary>
    static readonly TlsFloor TlsAlone = new(TlsVersion.Tls12, CertificateCheck.Any) { HeedsPublished = false };

    readonly OutsideWeb web = new(resolver, new(options.PrivateAddresses), options.Roots, clock);

    public Task<PostAnswer> Send(Uri place, TlsReport report, string domain, CancellationToken ct) =>
        place.Scheme == Uri.UriSchemeHttps ? ByWeb(place, report, ct) : ByMail(place, report, domain, ct);

    public void Dispose() => web.Dispose();

    async Task<PostAnswer> ByMail(Uri place, TlsReport report, string domain, CancellationToken ct)
    {
        // RFC 6068: the address stands before a question mark, escaped.
        if (!EmailAddress.TryParse($"{Uri.UnescapeDataString(place.UserInfo)}@{place.Host}", out var to)) return new PostAnswer.Refused("the place is no address");

        var answer = await roads.Secure(routes.For(to.AsciiDomain), to.AsciiDomain, TlsAlone, ct);
        switch (answer)
        {
            case LaneAnswer.Ready { Lane: Lane.Secure lane }:
                await using (lane) return Of(await lane.Send(await Letter(report, domain, to, ct), new RcptTo(to), ct), lane.Server);
            case LaneAnswer.Never never: return new PostAnswer.Refused(never.Why);
            case LaneAnswer.Closed closed: return new PostAnswer.TryLater(closed.Why);
            case LaneAnswer.Wait wait: return new PostAnswer.TryLater(wait.Evidence.Why);
            default: throw new InvalidOperationException("a report asked for a secure lane and got another");
        }
    }

    Task<ReportLetter> Letter(TlsReport report, string domain, EmailAddress to, CancellationToken ct) => ReportLetter.Of(new()
    {
        Report = report,
        Domain = domain,
        Submitter = maker.Submitter,
        From = options.Contact,
        To = to,
        Date = clock.GetUtcNow(),
        Unique = ReportMaker.Unique(report.Start, domain),
    }, sign, ct);

    // The reply's text may repeat the address, so the record has the code alone.
    static PostAnswer Of(SendAnswer answer, string server) => answer switch
    {
        SendAnswer.Accepted yes => new PostAnswer.Taken($"{server} took it ({yes.Reply.Code})"),
        SendAnswer.Refused { Reply.IsPermanent: true } no => new PostAnswer.Refused($"{server} refuses at {no.Step} ({no.Reply.Code})"),
        SendAnswer.Refused no => new PostAnswer.TryLater($"{server} asks to wait at {no.Step} ({no.Reply.Code})"),
        SendAnswer.Unsupported no => new PostAnswer.Refused($"{server} does not offer {no.Missing}"),
        SendAnswer.Broken no => new PostAnswer.TryLater($"{server} went away at {no.Step}: {no.Reason}"),
    };

    async Task<PostAnswer> ByWeb(Uri place, TlsReport report, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(PostTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var response = await web.Post(place, TlsReportWriter.Gzip(report), TlsReportWriter.GzipType, either.Token);
            return Of((int)response.StatusCode, place.IdnHost);
        }
        catch (HttpRequestException e)
        {
            return OutsideWeb.IsRefusal(e) ? new PostAnswer.Refused(OutsideWeb.Words(e, place.IdnHost)) : new PostAnswer.TryLater(OutsideWeb.Words(e, place.IdnHost));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new PostAnswer.TryLater($"{place.IdnHost} gives no answer within {PostTimeout.TotalSeconds} seconds");
        }
    }

    static PostAnswer Of(int status, string host) => status switch
    {
        >= 200 and < 300 => new PostAnswer.Taken($"{host} took it ({status})"),
        >= 300 and < 400 => new PostAnswer.Refused($"{host} redirects, which is not followed"),
        408 or 425 or 429 or >= 500 => new PostAnswer.TryLater($"{host} answers {status}"),
        _ => new PostAnswer.Refused($"{host} answers {status}"), // what is wrong with the request stays wrong
    };
}

/// <summary>Signs a mail with DKIM for the domain of its From field.</summary>
public delegate ValueTask<MessageContent> ReportSigning(MessageContent content, CancellationToken ct);
