using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Deliver;
using Postern.Flow.Dkim;
using Postern.Flow.Reporting;
using Postern.Host.Settings;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;
using Postern.Store;

namespace Postern.Host;

/// <summary>Puts together what sends and takes reports about TLS, for the gateway and for the verb.</summary>
sealed class TlsReporting : IDisposable
{
    readonly ReportPost post;

    public TlsReporting(PosternSettings settings, Plan plan, Ledger ledger, IResolver resolver, Signatory signatory, ILogger<ReportRounds>? log)
    {
        var options = OptionsOf(settings, plan);
        var maker = new ReportMaker(plan.Organization, options);

        // Roads of its own: sessions that carry reports are not counted, or two gateways would report on their reports for ever (RFC 8460 §3).
        var roads = new Roads(resolver, new Expectations(resolver), memories: null, Gateway.ClientOptions(settings, plan), settings.Deliver.Port);
        post = new ReportPost(plan.Routes, roads, resolver, maker, options, async (content, ct) => (await signatory.Sign(content, ct)).Content, TimeProvider.System);
        Rounds = new ReportRounds(ledger, new ReportPlaces(resolver), maker, post, options, TimeProvider.System, log ?? NullLogger<ReportRounds>.Instance);
        Inbox = new ReportInbox(ledger.Received, plan.Organization, options, TimeProvider.System);
    }

    public ReportRounds Rounds { get; }

    public ReportInbox Inbox { get; }

    public void Dispose()
    {
        Rounds.Dispose();
        post.Dispose();
    }

    static ReportOptions OptionsOf(PosternSettings settings, Plan plan) => new()
    {
        Send = settings.TlsReports.Send && plan.Organization.Domains.Count > 0,
        Receive = settings.TlsReports.Receive,
        Contact = settings.TlsReports.Contact is { } text && EmailAddress.TryParse(text, out var contact) ? contact : new EmailAddress("postmaster", plan.Organization.MailDomain),
        PrivateAddresses = DiscoverPlan.Of(settings.Discover).PrivateAddresses,
        Roots = DiscoverPlan.WithRoots(settings.Discover).Roots,
    };
}
