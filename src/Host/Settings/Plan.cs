using System.Net;
using Postern.Flow;
using Postern.Flow.Deliver;
using Postern.Flow.Dkim;
using Postern.Flow.Inbound;
using Postern.Flow.Intake;
using Postern.Flow.Publish;
using Postern.Mail.Addresses;
using Postern.Rules.Decide;
using Postern.Rules.Retry;
using Route = Postern.Flow.Deliver.Route;

namespace Postern.Host.Settings;

/// <summary>The settings, checked and turned into what the rooms work with. Making it is the whole validation: a bad value names its key.</summary>
public sealed record Plan
{
    public required Organization Organization { get; init; }
    public required Trust Trust { get; init; }
    public required Routes Routes { get; init; }
    public required RetrySchedule Retry { get; init; }
    public required Policy Policy { get; init; }
    public required DkimOptions Dkim { get; init; }
    public required Uri PublicUrl { get; init; }
    public required IReadOnlyList<IPEndPoint> Relay { get; init; }
    public required InboundPlan Inbound { get; init; }
    public required InboundOptions InboundMail { get; init; }
    public required RepliesPlan Replies { get; init; }

    /// <summary>What no road of ours may lead to.</summary>
    public required OwnListeners Own { get; init; }
    public required IReadOnlyList<IPEndPoint> Submission { get; init; }
    public required IReadOnlyList<IPEndPoint> Submissions { get; init; }
    public required IReadOnlyList<IPEndPoint> Web { get; init; }
    public required StaffPlan Staff { get; init; }
    public required PublishOptions Publish { get; init; }

    /// <summary>Whether the page that looks at domains is there.</summary>
    public required bool OffersDomainCheck { get; init; }
    public required bool OffersHeaderAnalysis { get; init; }

    /// <summary>Exceptions of the policy that have ended, each as a sentence for the log.</summary>
    public required IReadOnlyList<string> EndedExceptions { get; init; }

    public static Plan Of(PosternSettings settings) => Of(settings, TimeProvider.System);

    public static Plan Of(PosternSettings settings, TimeProvider clock)
    {
        InRange("smtp.messageSizeMax", settings.Smtp.MessageSizeMax, 64 * 1024, 4L * 1024 * 1024 * 1024);
        InRange("smtp.recipientsMax", settings.Smtp.RecipientsMax, 1, 100_000);
        InRange("deliver.port", settings.Deliver.Port, 1, 65535);
        InRange("deliver.lease", settings.Deliver.Lease, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1));
        InRange("portal.lifetime", settings.Portal.Lifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        InRange("portal.passkeys.reproveAfter", settings.Portal.Passkeys.ReproveAfter, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        InRange("keys.warnBefore", settings.Keys.WarnBefore, TimeSpan.FromDays(1), TimeSpan.FromDays(365));
        InRange("tls.warnBefore", settings.Tls.WarnBefore, TimeSpan.FromDays(1), TimeSpan.FromDays(365));
        InRange("tls.certificates", settings.Tls.Certificates.Count, 0, Doors.Certificates.OthersMax);
        InRange("policy.memory.settlesAfter", settings.Policy.Memory.SettlesAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        _ = DiscoverPlan.Of(settings.Discover);
        _ = LifePlan.Of(settings.Portal);
        _ = BrandPlan.Of(settings.Portal);
        _ = BrandPlan.Languages(settings.Portal);
        _ = BrandPlan.Shared(settings.Portal);
        _ = RevocationPlan.Of(settings);
        _ = StsPlan.Of(settings);
        _ = DomainTools.Private(settings.Tools);
        if (settings.TlsReports.Contact is { } contact && !EmailAddress.TryParse(contact, out _)) throw Bad("tlsReports.contact", "is no e-mail address");

        var hostname = settings.Hostname ?? Dns.GetHostName();
        if (Uri.CheckHostName(hostname) == UriHostNameType.Unknown) throw Bad("hostname", "is not a host name");

        var policy = PolicyPlan.Of(settings.Policy, clock.GetUtcNow());
        var web = settings.Web.Listen.Select(text => WebEndPoint("web.listen", text)).ToList();
        var organization = new Organization(NotEmpty("organization.name", settings.Organization.Name), [.. settings.Organization.Domains.Select(d => DomainOf("organization.domains", d))], hostname);
        _ = WritingPlan.Contacts(settings.Portal, organization);
        _ = WritingPlan.SizeMax(settings);
        var routes = new Routes(settings.Deliver.Routes.ToDictionary(route => route.Key == "*" ? "*" : PatternOf("deliver.routes", route.Key), RouteOf));
        var own = OwnOf(settings.Smtp, hostname);
        var publicUrl = PublicUrlOf(settings.Web, hostname, web);
        var inbound = InboundPlan.Of(settings, organization, routes, own);
        return new Plan
        {
            Organization = organization,
            Trust = TrustOf(settings.Smtp.Relay),
            Routes = routes,
            Inbound = inbound,
            InboundMail = InboundMailPlan.Of(settings.Smtp.Inbound),
            Replies = RepliesPlan.Of(settings, organization, inbound),
            Own = own,
            Retry = RetryOf(settings.Deliver.Retry),
            Policy = policy,
            Dkim = DkimPlan.Of(settings.Dkim),
            EndedExceptions = ExceptionsPlan.Ended(settings.Policy.Exceptions, policy, clock.GetUtcNow()),
            PublicUrl = publicUrl,
            Staff = StaffPlan.Of(settings.Staff, publicUrl),
            Relay = EndPoints("smtp.relay.listen", settings.Smtp.Relay.Listen),
            Submission = EndPoints("smtp.submission.listen", settings.Smtp.Submission.Listen),
            Submissions = EndPoints("smtp.submissions.listen", settings.Smtp.Submissions.Listen),
            Web = web,
            OffersDomainCheck = IsPublic("tools.domain", settings.Tools.Domain),
            OffersHeaderAnalysis = IsPublic("tools.headers", settings.Tools.Headers),
            Publish = PublishPlan.Of(settings.Publish),
        };
    }

    static OwnListeners OwnOf(SmtpSettings smtp, string hostname) => new(hostname,
    [
        .. EndPoints("smtp.relay.listen", smtp.Relay.Listen), .. EndPoints("smtp.inbound.listen", smtp.Inbound.Listen),
        .. EndPoints("smtp.submission.listen", smtp.Submission.Listen), .. EndPoints("smtp.submissions.listen", smtp.Submissions.Listen),
    ]);

    static bool IsPublic(string key, string value) => value switch
    {
        "public" => true,
        "off" => false,
        _ => throw Bad(key, "must be \"public\" or \"off\""),
    };

    static Trust TrustOf(RelaySettings relay) => new(
        [.. relay.Trusted.Select(text => NetworkOf("smtp.relay.trusted", text))],
        [.. relay.TrustedCertificates.Select(text => text.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant())]);

    internal static IPNetwork NetworkOf(string key, string text)
    {
        var whole = text.Contains('/', StringComparison.Ordinal) ? text : text.Contains(':', StringComparison.Ordinal) ? $"{text}/128" : $"{text}/32";
        return IPNetwork.TryParse(whole, out var network) ? network : throw Bad(key, $"has \"{text}\", which is not an address range such as 203.0.113.0/24");
    }

    static Route RouteOf(KeyValuePair<string, string> route) =>
        Routes.TryParse(route.Value, out var parsed) ? parsed : throw Bad($"deliver.routes.{route.Key}", "must be \"mx\", host:port, or lmtp:host:port with another port than 25");

    static RetrySchedule RetryOf(RetrySettings retry)
    {
        InRange("deliver.retry.first", retry.First, TimeSpan.FromSeconds(1), TimeSpan.FromHours(4));
        InRange("deliver.retry.longest", retry.Longest, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        InRange("deliver.retry.giveUpAfter", retry.GiveUpAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        InRange("deliver.retry.warnAfter", retry.WarnAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        return new RetrySchedule(retry.First, retry.Longest, retry.GiveUpAfter) { WarnAfter = retry.WarnAfter };
    }

    /// <summary>A domain in the one spelling that everything is compared in: A-labels, lower case.</summary>
    internal static string DomainOf(string key, string text) => EmailAddress.TryParse($"a@{text}", out var probe) ? probe.AsciiDomain : throw Bad(key, $"has \"{text}\", which is not a domain");

    /// <summary>A domain, or <c>*.domain</c>.</summary>
    internal static string PatternOf(string key, string text) => text.StartsWith("*.", StringComparison.Ordinal) ? $"*.{DomainOf(key, text[2..])}" : DomainOf(key, text);

    static Uri PublicUrlOf(WebSettings web, string hostname, List<IPEndPoint> listen)
    {
        if (web.PublicUrl is { } given)
            return Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? url : throw Bad("web.publicUrl", "must be an https:// address");

        var port = listen.Count > 0 ? listen[0].Port : 443;
        return new UriBuilder("https", listen.Count > 0 && IPAddress.IsLoopback(listen[0].Address) ? NameOf(listen[0].Address) : hostname, port).Uri;
    }

    // Browsers make no passkeys for numbers (WebAuthn §5.1.2: an effective domain), and the own certificate names localhost too.
    static string NameOf(IPAddress loopback) => loopback.Equals(IPAddress.Loopback) || loopback.Equals(IPAddress.IPv6Loopback) ? "localhost" : loopback.ToString();

    internal static IPEndPoint WebEndPoint(string key, string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? EndPoint(key, text["https://".Length..].TrimEnd('/')) : throw Bad(key, $"has \"{text}\", which must begin with https://");

    internal static List<IPEndPoint> EndPoints(string key, List<string> texts) => [.. texts.Select(text => EndPoint(key, text))];

    static IPEndPoint EndPoint(string key, string text) =>
        IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port > 0 ? endPoint : throw Bad(key, $"has \"{text}\", which is not address:port");

    static string NotEmpty(string key, string text) => string.IsNullOrWhiteSpace(text) ? throw Bad(key, "must not be empty") : text.Trim();

    internal static void InRange<T>(string key, T value, T least, T most) where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0) throw Bad(key, $"must be between {least} and {most}");
    }

    internal static StartRefusedException Bad(string key, string what) => new($"the setting \"{key}\" {what}");
}
