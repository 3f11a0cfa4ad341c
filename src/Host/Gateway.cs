using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Postern.Flow;
using Postern.Flow.Deliver;
using Postern.Flow.Dkim;
using Postern.Flow.Domains;
using Postern.Flow.Inbound;
using Postern.Flow.Inspect;
using Postern.Flow.Intake;
using Postern.Flow.Keys;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Flow.Queue;
using Postern.Flow.Record;
using Postern.Flow.Replies;
using Postern.Flow.Reporting;
using Postern.Flow.Seal;
using Postern.Flow.Traces;
using Postern.Host.Doors;
using Postern.Host.Settings;
using Postern.Mail.Dns;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Smtp.Server;
using Postern.Store;
using Postern.Web;
using Postern.Web.SignIn;

namespace Postern.Host;

/// <summary>The whole program, put together: one web application whose Kestrel also listens for SMTP.</summary>
public sealed partial class Gateway : IAsyncDisposable
{
    readonly WebApplication app;
    readonly Ledger ledger;

    readonly IReadOnlyList<IPEndPoint> listening;
    readonly IReadOnlyList<string> ended;
    readonly bool isUnvalidated;
    readonly PosternSettings settings;

    Gateway(WebApplication app, Ledger ledger, Plan plan, PosternSettings settings)
    {
        (this.app, this.ledger, this.settings, ended) = (app, ledger, settings, plan.EndedExceptions);
        listening = [.. plan.Relay, .. plan.Inbound.Listen, .. plan.Submission, .. plan.Submissions, .. plan.Web, .. plan.Staff.Listen];
        isUnvalidated = settings.Dns is { Servers.Count: > 0, TrustAnchor: null };
    }

    public IServiceProvider Services => app.Services;

    /// <summary>Opens the ledger and builds everything; nothing listens before the application is started.</summary>
    /// <exception cref="StartRefusedException">The sentence says what is in the way.</exception>
    public static async Task<Gateway> Build(PosternSettings settings, Action<ILoggingBuilder> logging, CancellationToken ct, string? settingsPath = null)
    {
        var plan = Plan.Of(settings);
        var ledger = await OpenLedger(settings, plan, exclusive: true, ct);

        // Settings come from our one file. The framework's own sources would watch the working folder, and with it every write to the ledger.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        AddRooms(builder.Services, settings, settingsPath, plan, ledger);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings, plan));

        var app = builder.Build();
        _ = app.Services.GetRequiredService<Certificates>(); // files that cannot be used refuse the start here
        _ = app.Services.GetService<InboundDoors>(); // and so does a list of recipients
        app.UseStrictTransport();
        app.UseCertificateListener(plan.PublicUrl);
        app.MapPortal();
        app.MapTools();
        app.MapAdministration();
        app.MapTlsReports();
        return new Gateway(app, ledger, plan, settings);
    }

    /// <summary>Listens and works until it is disposed.</summary>
    /// <exception cref="StartRefusedException">A port is in use.</exception>
    public async Task Start(CancellationToken ct)
    {
        foreach (var endPoint in listening) MustBeFree(endPoint);
        foreach (var exception in ended) LogEnded(app.Logger, exception);
        if (isUnvalidated) LogUnvalidated(app.Logger);
        await Services.GetRequiredService<OwnKeys>().Prepare(ct);
        await ledger.House.Note("gateway.started", ct, ("version", typeof(Gateway).Assembly.GetName().Version?.ToString(3)), ("node", Environment.MachineName));
        await ledger.Settings.See(SettingsLines.Chosen(settings), Environment.MachineName, ct);
        await app.StartAsync(ct);
    }

    // Asked before the framework tries: it would log a stack trace where one sentence is enough.
    static void MustBeFree(IPEndPoint endPoint)
    {
        using var probe = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Bound and never listening: a client that connected to the probe would be cut off when it closes. Binding alone finds who listens here.
            probe.Bind(endPoint);
        }
        catch (SocketException e)
        {
            throw new StartRefusedException($"cannot listen on {endPoint}: {e.Message}", e);
        }
    }

    public Task WaitForShutdown(CancellationToken ct) => app.WaitForShutdownAsync(ct);

    /// <summary>Attempts may still end for so long when the program stops.</summary>
    static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(2);

    /// <summary>Outcomes may take so long to the disk then: a ledger that is gone must not hold the program.</summary>
    static readonly TimeSpan LedgerPatience = TimeSpan.FromSeconds(10);

    /// <summary>In order: nothing new comes in, attempts end, their outcomes reach the disk, copies go back to the queue, the ledger closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        var carrier = Services.GetRequiredService<Carrier>();
        await carrier.Finish(AttemptPatience);
        await carrier.DisposeAsync();
        await LeaveLedger(carrier);
        await app.DisposeAsync();
        await ledger.DisposeAsync();
    }

    async Task LeaveLedger(Carrier carrier)
    {
        try
        {
            await Services.GetRequiredService<Recorder>().Drain().WaitAsync(LedgerPatience);
            await Services.GetRequiredService<TlsResults>().Flush(CancellationToken.None).WaitAsync(LedgerPatience);
            await ledger.Queue.Release(carrier.Left, CancellationToken.None).WaitAsync(LedgerPatience);
            await ledger.House.Note("gateway.stopped", CancellationToken.None, ("node", Environment.MachineName)).WaitAsync(LedgerPatience);
        }
        catch (Exception e) when (e is TimeoutException or LedgerUnavailableException)
        {
            // The ledger is gone: leases end by themselves, and what was delivered and not recorded is delivered once more.
        }
    }

    public static async Task<Ledger> OpenLedger(PosternSettings settings, Plan plan, bool exclusive, CancellationToken ct)
    {
        try
        {
            return await Ledger.Open(new LedgerOptions(settings.Data, settings.Database, plan.Organization.Name, exclusive), TimeProvider.System, ct);
        }
        catch (LedgerRefusedException e)
        {
            throw new StartRefusedException(e.Message, e);
        }
    }

    static void AddRooms(IServiceCollection services, PosternSettings settings, string? settingsPath, Plan plan, Ledger ledger)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(ledger);
        services.AddSingleton(plan.Organization);
        services.AddSingleton(plan.Routes);
        services.AddSingleton(plan.Retry);
        services.AddSingleton(plan.Policy);
        services.AddSingleton(plan.Publish);
        AddDoors(services, settings, plan);
        services.AddSingleton(Resolvers.Of(settings.Dns));
        services.AddSingleton(ClientOptions(settings, plan));
        AddPolicies(services, settings, ledger);
        services.AddSingleton<Expectations>();
        services.AddSingleton(all => new Memories(
            ledger.Memories, ledger.Alarms, plan.Policy, new MemoryOptions(settings.Policy.Memory.SettlesAfter), TimeProvider.System, all.GetRequiredService<ILogger<Memories>>()));
        services.AddSingleton(all => new Roads(
            all.GetRequiredService<IResolver>(), all.GetRequiredService<Expectations>(), all.GetRequiredService<Memories>(), all.GetRequiredService<SmtpClientOptions>(), settings.Deliver.Port,
            all.GetRequiredService<TlsResults>().Note, plan.Own));
        services.AddHostedService(all => new AlarmWatch(ledger.Alarms, plan.Organization, all.GetRequiredService<Acceptance>(), TimeProvider.System, all.GetRequiredService<ILogger<AlarmWatch>>()));
        services.AddSingleton<Destinations>();
        services.AddSingleton<Courier>();
        AddTlsReports(services, settings, plan, ledger);
        AddKeys(services, settings, plan, ledger);
        AddDkim(services, plan, ledger);
        services.AddInboundMail(settings, plan);
        services.AddSingleton<Sealer>();
        services.AddSingleton<Line>();
        services.AddSingleton<Reports>();
        services.AddSingleton<Bell>();
        services.AddSingleton<Recorder>();
        services.AddSingleton<Carrier>();
        services.AddSingleton<Flow.Queue.Window>();
        services.AddSingleton(new QueueOptions(settings.Deliver.Lease));
        services.AddSingleton<Dispatcher>();
        services.AddHostedService(all => all.GetRequiredService<Dispatcher>());
        services.AddHostedService<Housekeeping>();
        services.AddSingleton<Acceptance>();
        services.AddSingleton(all => new Reception(
            all.GetRequiredService<Acceptance>(), plan.Organization, all.GetRequiredService<NoticeDesk>(), TimeProvider.System, all.GetRequiredService<ILogger<Reception>>(),
            all.GetRequiredService<SmtpClientOptions>().Roots, all.GetRequiredService<SenderCheck>(), all.GetService<HarvestRounds>(),
            all.GetRequiredService<HabitTally>()));
        if (plan.Inbound.Listen.Count > 0) services.AddSingleton(all => new InboundDoors(settings.Smtp.Inbound, plan, all));
        services.AddPortal(settings, plan, ledger);
        services.AddStaff(settings, settingsPath, plan, ledger);
        AddReplies(services, plan, ledger);
    }

    static void AddReplies(IServiceCollection services, Plan plan, Ledger ledger)
    {
        services.AddSingleton(plan.Replies.Options);
        services.AddSingleton(new ReplyAddresses(ledger.DeriveKey(ReplyAddresses.KeyPurpose), plan.Replies.Domain));
        services.AddSingleton<NoticeDesk>();
        services.AddSingleton<HopTally>();
        services.AddHostedService(all => all.GetRequiredService<HopTally>());
        services.AddSingleton(all => new ReplyHints(
            all.GetRequiredService<PortalLinks>(), all.GetRequiredService<PortalOptions>(), all.GetRequiredService<PromptCourier>().Offer));
        services.AddSingleton<ReplyFinding>();
        services.AddSingleton<ReplyLabel>();
    }

    static void AddPolicies(IServiceCollection services, PosternSettings settings, Ledger ledger)
    {
        services.AddSingleton(StsPlan.WithRoots(settings));
        services.AddSingleton(ledger.Policies);
        services.AddSingleton<Announcements>();
        services.AddSingleton(all => new PolicyHost(all.GetRequiredService<IResolver>(), all.GetRequiredService<StsOptions>(), TimeProvider.System));
        services.AddSingleton<StsPolicies>();
        services.AddHostedService<PolicyRounds>();
    }

    static void AddDoors(IServiceCollection services, PosternSettings settings, Plan plan)
    {
        services.AddSingleton(all => Certificates.Of(
            settings.Tls, settings.Data, plan.Organization.Hostname, TimeProvider.System, all.GetRequiredService<ILogger<Certificates>>()));
        services.AddSingleton(all => new Readiness(() => all.GetRequiredService<Certificates>().Ending(settings.Tls.WarnBefore)));
        services.AddHostedService(all => new CertificateWatch(
            all.GetRequiredService<Certificates>(), settings.Tls.WarnBefore, TimeProvider.System, all.GetRequiredService<ILogger<CertificateWatch>>()));
    }

    static void AddKeys(IServiceCollection services, PosternSettings settings, Plan plan, Ledger ledger)
    {
        services.AddSingleton<OwnKeys>();
        services.AddSingleton(new Scratch(Path.Combine(settings.Data, "sealing")));
        services.AddSingleton<Encryption>();
        services.AddSingleton(all => new KeySources(settings, plan, ledger, all.GetRequiredService<IResolver>(), all.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(all => all.GetRequiredService<KeySources>().Keys);
        services.AddSingleton<Inspection>();
        services.AddHostedService(all => new KeyWatch(
            ledger, all.GetRequiredService<OwnKeys>(), plan.Organization, all.GetRequiredService<Acceptance>(), settings.Keys.WarnBefore, TimeProvider.System,
            all.GetRequiredService<ILogger<KeyWatch>>()));
    }

    static void AddDkim(IServiceCollection services, Plan plan, Ledger ledger)
    {
        services.AddSingleton(plan.Dkim);
        services.AddSingleton<DkimKeys>();
        services.AddSingleton<DkimCheck>();
        services.AddSingleton(_ => ReadyKeys.In(ledger, TimeProvider.System));
        services.AddSingleton(all => new Signatory(
            all.GetRequiredService<ReadyKeys>(), plan.Dkim.Arc ? new ArcCustody(ledger, all.GetRequiredService<IResolver>(), plan.Organization, TimeProvider.System) : null,
            plan.Organization, plan.Dkim, all.GetRequiredService<ILogger<Signatory>>()));
        services.AddHostedService<DkimWatch>();
    }

    static void AddTlsReports(IServiceCollection services, PosternSettings settings, Plan plan, Ledger ledger)
    {
        services.AddSingleton<TlsResults>();
        services.AddHostedService(all => all.GetRequiredService<TlsResults>());
        services.AddSingleton(all => new TlsReporting(
            settings, plan, ledger, all.GetRequiredService<IResolver>(), all.GetRequiredService<Signatory>(), all.GetRequiredService<ILogger<ReportRounds>>()));
        services.AddSingleton(all => all.GetRequiredService<TlsReporting>().Inbox);
        services.AddHostedService(all => all.GetRequiredService<TlsReporting>().Rounds);
    }

    internal static SmtpClientOptions ClientOptions(PosternSettings settings, Plan plan) => new()
    {
        Hostname = plan.Organization.Hostname,
        Roots = settings.Tls.Roots is { } path ? RootsFrom("tls.roots", path) : null,
    };

    internal static X509Certificate2Collection RootsFrom(string key, string path)
    {
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(path);
            return roots;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new StartRefusedException($"the setting \"{key}\" names {path}, which cannot be read: {e.Message}", e);
        }
    }

    static void Listen(KestrelServerOptions kestrel, PosternSettings settings, Plan plan)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = settings.Smtp.MessageSizeMax;
        WebLimits.Set(kestrel.Limits);
        var services = kestrel.ApplicationServices;
        var certificates = services.GetRequiredService<Certificates>();
        foreach (var endPoint in plan.Web) kestrel.Listen(endPoint, listen => OpenWeb(listen, certificates));
        foreach (var endPoint in plan.Staff.Listen) kestrel.Listen(endPoint, listen => OpenForCertificates(listen, certificates, plan.Staff.Door!)); // they come together

        var trustsCertificates = plan.Trust.Certificates.Count > 0;
        var common = new SmtpServerOptions
        {
            Hostname = plan.Organization.Hostname,
            MessageSizeMax = settings.Smtp.MessageSizeMax,
            RecipientsMax = settings.Smtp.RecipientsMax,
            Tls = trustsCertificates ? certificates.ServerOptionsAskingForClients : certificates.ServerOptions,
        };
        var submission = common with { Tls = certificates.ServerOptions, OffersAuth = true, AuthRequired = true, TlsRequired = true };

        var roots = services.GetRequiredService<SmtpClientOptions>().Roots;
        var relay = new RelayDoor(common, plan.Trust, plan.Organization, services.GetRequiredService<Reception>(), roots, TimeProvider.System);
        Open(kestrel, plan.Relay, relay);
        if (plan.Inbound.Listen.Count > 0) Open(kestrel, plan.Inbound.Listen, services.GetRequiredService<InboundDoors>().Door(common, relay));
        Open(kestrel, plan.Submission, Submission(services, plan, submission));
        Open(kestrel, plan.Submissions, Submission(services, plan, submission with { ImplicitTls = true }));
    }

    static void OpenWeb(ListenOptions listen, Certificates certificates)
    {
        WebLimits.Count(listen);
        listen.UseHttps((_, hello, _, _) => ValueTask.FromResult(certificates.ServerOptionsFor(hello.ServerName)), state: certificates, WebLimits.HandshakeTimeout);
    }

    static void OpenForCertificates(ListenOptions listen, Certificates certificates, CertificateDoor door)
    {
        WebLimits.Count(listen);
        listen.Use(next => connection =>
        {
            CertificateListener.Put(connection.Items);
            return next(connection);
        });
        listen.UseHttps((_, hello, _, _) => ValueTask.FromResult(certificates.ServerOptionsAskingPeople(hello.ServerName, door.Roots)), state: certificates, WebLimits.HandshakeTimeout);
    }

    static SubmissionDoor Submission(IServiceProvider services, Plan plan, SmtpServerOptions options) =>
        new(options, services.GetRequiredService<Ledger>(), plan.Organization, services.GetRequiredService<Reception>(), TimeProvider.System);

    static void Open(KestrelServerOptions kestrel, IReadOnlyList<IPEndPoint> endPoints, ISmtpDoor door)
    {
        var stopping = kestrel.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var handler = new SmtpConnectionHandler(door, TimeProvider.System, stopping);
        foreach (var endPoint in endPoints) kestrel.Listen(endPoint, listen => listen.Run(handler.OnConnectedAsync));
    }

    [LoggerMessage(6005, LogLevel.Warning, "The {Exception} has ended and holds no more")]
    static partial void LogEnded(ILogger log, string exception);

    [LoggerMessage(6006, LogLevel.Warning, "\"dns.servers\" is set and \"dns.trustAnchor\" is not: no DNSSEC answer is validated, so DANE, SMIMEA and OPENPGPKEY never count")]
    static partial void LogUnvalidated(ILogger log);
}
