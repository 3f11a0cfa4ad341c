using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Deliver;
using Postern.Flow.Reporting;
using Postern.Mail.Addresses;
using Postern.Mail.TlsRpt;
using Postern.Store;
using Postern.Store.TlsReports;
using Postern.Tests.Flow.Discover;
using Postern.Tests.Mail.Smtp.Client;

namespace Postern.Tests.Flow.Reporting;

/// <summary>A domain that is mailed and asks for reports, a web host and an exchanger that take them, a ledger, and a clock that stands still.</summary>
sealed class ReportRoom : IAsyncDisposable
{
    public const string Domain = "partner.example";

    readonly string folder = Directory.CreateTempSubdirectory("postern-reports-").FullName;
    readonly Exchanger exchanger = Exchanger.Start("mx.partner.example", Domain, new(IPAddress.Parse("127.0.4.20"), 0), _ => Manners.Good);
    readonly List<IDisposable> open = [];

    public ManualClock Clock { get; } = new();
    public required KeyHost Web { get; set; }
    public required Ledger Ledger { get; set; }
    public Postern.Flow.Organization Organization { get; } = new("Example Clinic", ["clinic.example"], "gw.clinic.example");

    /// <summary>What the web host answers to a POST.</summary>
    public int Status { get; set; } = 201;

    /// <summary>What was posted.</summary>
    public ConcurrentQueue<(string Type, byte[] Body)> Posted { get; } = new();

    public Exchanger Exchanger => exchanger;

    public DateTimeOffset Day => TlsResults.Day(Clock.GetUtcNow());

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ReportRoom> Open()
    {
        var room = new ReportRoom { Web = null!, Ledger = null! }; // made below; they need the room
        room.Web = await KeyHost.Open(room.Take, Certificates.For("reports.partner.example"));
        room.Web.Dns.A("reports.partner.example", "127.0.0.1").Mx(Domain, 10, "mx.partner.example").A("mx.partner.example", "127.0.4.20");
        room.Ledger = await Ledger.Open(new(room.folder, "sqlite", "Example Clinic", Exclusive: true), room.Clock, Stop);
        return room;
    }

    /// <summary>The domain asks for reports there.</summary>
    public void Asks(string places, string domain = Domain) => Web.Dns.Txt($"_smtp._tls.{domain}", $"v=TLSRPTv1; rua={places}");

    public string WebPlace => $"https://reports.partner.example:{Web.Port}/v1";

    /// <summary>Counts a session of today.</summary>
    public async Task Count(string domain = Domain, TlsReportFailure? failure = null)
    {
        using var results = new TlsResults(Ledger, Clock, NullLogger<TlsResults>.Instance);
        results.Note(new(domain, new(TlsReportPolicy.NotFound, [], domain, [], 0, 0, []), failure));
        await results.Flush(Stop);
    }

    public static ReportOptions Options(bool isLoopbackAllowed = true) => new()
    {
        Contact = new EmailAddress("postmaster", "clinic.example"),
        Roots = [Certificates.Root],
        PrivateAddresses = isLoopbackAllowed ? [IPNetwork.Parse("127.0.0.0/8")] : [],
    };

    public ReportRounds Rounds(bool isLoopbackAllowed = true)
    {
        var options = Options(isLoopbackAllowed);
        var maker = new ReportMaker(Organization, options);
        var roads = new Roads(Web.Resolver, new Expectations(Web.Resolver), memories: null, Town.Client(Clock), exchanger.Address.Port);
        var post = new ReportPost(new Routes(new Dictionary<string, Route>()), roads, Web.Resolver, maker, options, (content, _) => ValueTask.FromResult(content), Clock);
        var rounds = new ReportRounds(Ledger, new ReportPlaces(Web.Resolver), maker, post, options, Clock, NullLogger<ReportRounds>.Instance);
        open.AddRange([rounds, post]);
        return rounds;
    }

    public Task<List<Dispatch>> Dispatches() => Ledger.Dispatches.List(100, Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in open) one.Dispose();
        await Ledger.DisposeAsync();
        await Web.DisposeAsync();
        await exchanger.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Posted.Enqueue((context.Request.ContentType ?? "", body.ToArray()));
        context.Response.StatusCode = Status;
        if (Status is >= 300 and < 400) context.Response.Headers.Location = "/elsewhere";
    }
}
