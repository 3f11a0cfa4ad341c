using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Intake;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Mail.Tls;
using Postern.Store.Records;
using Postern.Tests.Flow.Intake;

namespace Postern.Tests.Flow.Replies;

/// <summary>A clinic that writes to a patient without TLS and to one with it, and a world that answers at its inbound door.</summary>
sealed partial class Correspondence : IAsyncDisposable
{
    public const string Nurse = "nurse@clinic.example";
    public const string Pat = "pat@plain.example";
    public const string Ann = "ann@north.example";

    static readonly SmtpServerOptions Options = new() { Hostname = "gw.clinic.example" };
    static readonly IPAddress World = IPAddress.Parse("198.51.100.1");
    static readonly IPAddress Platform = IPAddress.Parse("203.0.113.9");

    readonly Town town;
    readonly RelayDoor relay;
    readonly InboundDoor inbound;

    Correspondence(Town town, House house, ManualClock clock)
    {
        (this.town, House, Clock) = (town, house, clock);
        relay = new RelayDoor(Options, new Trust([IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("10.0.0.0/8")], []), house.Organization, house.Reception, roots: null, clock);
        inbound = new InboundDoor(
            Options, new InboundRules(new HashSet<string> { "clinic.example" }, TlsDemand.None, "clinic.example"), recipients: null, relay, house.Reception, clock, NullLogger<InboundDoor>.Instance);
    }

    public House House { get; }

    public ManualClock Clock { get; }

    /// <summary>What the clinic's mailbox server got.</summary>
    public IReadOnlyList<Taken> Mailbox => [.. town["clinic.example"].Took];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Correspondence> Open(Manners? mailbox = null)
    {
        var town = Town.Of(("clinic.example", mailbox ?? Manners.Good), ("plain.example", Manners.NoTls), ("north.example", Manners.Good));
        var clock = new ManualClock();
        var house = await House.Open(town, clock);
        await house.Start();
        return new(town, house, clock);
    }

    /// <summary>The nurse writes; returns the message's id when its copy is delivered.</summary>
    public async Task<Guid> Write(string to)
    {
        var id = await House.Accept($"Message-ID: <first@clinic.example>\r\nFrom: {Nurse}\r\nSubject: your result\r\n\r\nIt is good.\r\n", new MailFrom(House.Address(Nurse)), new RcptTo(House.Address(to)));
        await House.Settle(Clock);
        return id;
    }

    /// <summary>Where the notice that Pat got asks answers to be sent to.</summary>
    public EmailAddress AddressOfNotice() => House.Address(ReplyTo().Match(town["plain.example"].Took.Last().Text).Groups[1].Value);

    /// <summary>The world, or a platform, brings an answer to a door.</summary>
    public async Task<SmtpReply> Bring(string message, string? from, EmailAddress to, TlsSession? tls = null, bool byPlatform = false)
    {
        ISmtpDoor door = byPlatform ? relay : inbound;
        var client = new SmtpClientInfo(new IPEndPoint(byPlatform ? Platform : World, 40000)) { Tls = tls };
        var (sender, recipient) = (new MailFrom(from is null ? null : House.Address(from)), new RcptTo(to));
        var refused = await door.Mail(client, sender, Ct) ?? await door.Rcpt(client, sender, recipient, Ct);
        var reply = refused ?? await door.Message(client, new Envelope(sender, [recipient]), new TestBody(Encoding.Latin1.GetBytes(message)), Ct);
        await House.Settle(Clock);
        return reply;
    }

    public async Task<MessageRecord> Record(Guid id)
    {
        await House.Recorder.Drain();
        return await House.Ledger.Records.Show(id.ToString("N"), Ct) ?? throw new InvalidOperationException("no record");
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await town.DisposeAsync();
    }

    [GeneratedRegex("^Reply-To: <?([^>\r\n]+)>?\r?$", RegexOptions.Multiline)]
    private static partial Regex ReplyTo();
}
