using System.Net;
using System.Text;
using Postern.Flow.Inbound;
using Postern.Mail.Addresses;
using Postern.Mail.Dkim;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Rules.Keys;
using Postern.Store.Keys;
using Postern.Store.Records;
using Postern.Tests.Flow.Intake;

namespace Postern.Tests.Flow.Inbound;

/// <summary>
/// A clinic's gateway, a partner outside who publishes SPF, DKIM and p=reject, and the clinic's mailbox server, which takes what is handed over.
/// </summary>
sealed class Outside : IAsyncDisposable
{
    public const string Partners = "192.0.2.1";
    public const string Front = "203.0.113.5";
    public const string Strangers = "198.51.100.7";

    public static readonly EmailAddress Nurse = new("nurse", "clinic.example");
    public static readonly EmailAddress Porter = new("porter", "clinic.example");

    readonly Town town;

    Outside(Town town, House house, OutsideZone zone, ManualClock clock) => (this.town, House, Zone, Clock) = (town, house, zone, clock);

    public static DkimKey Key { get; } = DkimKey.NewEd25519("partner.example", "s");

    public House House { get; }

    public OutsideZone Zone { get; }

    public ManualClock Clock { get; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Outside> Open(InboundOptions? options = null)
    {
        var town = Town.Of(("clinic.example", Manners.Good));
        var zone = new OutsideZone().Publish(Key).Txt("partner.example", "v=spf1 ip4:192.0.2.1 -all").Txt("_dmarc.partner.example", "v=DMARC1; p=reject");
        var clock = new ManualClock();
        var house = await House.Open(town, clock, judging: zone, inbound: options);
        await house.Start();
        return new(town, house, zone, clock);
    }

    /// <summary>A message as the partner writes it.</summary>
    public static string Letter(string fields = "", string body = "Hello.\r\n", string from = "ann@partner.example") =>
        $"From: {from}\r\nTo: nurse@clinic.example\r\nSubject: hello\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\nMessage-ID: <1@partner.example>\r\n{fields}\r\n{body}";

    public async Task<string> Sign(string message, DkimSigningOptions? options = null, DkimKey? key = null)
    {
        var signing = await new DkimSigner([key ?? Key], options ?? new(), Clock).Sign(new MemoryStream(Encoding.Latin1.GetBytes(message)), Ct);
        return Encoding.ASCII.GetString(Assert.IsType<DkimSigning.Signed>(signing).Fields) + message;
    }

    /// <summary>Brings a message to the door.</summary>
    public ValueTask<SmtpReply> Bring(string message, string client = Partners, string? sender = "ann@partner.example", params EmailAddress[] to) =>
        Take(new TestBody(Encoding.Latin1.GetBytes(message)), client, sender, to.Length == 0 ? [Nurse] : to);

    public ValueTask<SmtpReply> Take(TestBody body, string client, string? sender, params EmailAddress[] to) => House.Reception.TakeIn(
        new SmtpClientInfo(new IPEndPoint(IPAddress.Parse(client), 40000)),
        new Envelope(new MailFrom(sender is null ? null : House.Address(sender)), [.. to.Select(address => new RcptTo(address))]),
        body, Ct);

    /// <summary>Brings one that is taken, and waits for what the mailbox server gets.</summary>
    public async Task<IReadOnlyList<Taken>> Through(string message, string client = Partners, string? sender = "ann@partner.example", params EmailAddress[] to)
    {
        var reply = await Bring(message, client, sender, to);
        Assert.True(reply.Code == 250, reply.Text);
        await House.Settle(Clock);
        return [.. town.Took];
    }

    /// <summary>What is on record of the only message.</summary>
    public async Task<MessageRecord> Record()
    {
        await House.Recorder.Drain();
        var copies = await House.Copies();
        return await House.Ledger.Records.Show(copies[0].MessageId.ToString("N"), Ct) ?? throw new InvalidOperationException("no record");
    }

    /// <summary>Makes a key for one of our people, and gives what others know of it.</summary>
    public async Task<KeyRecord> Equip(EmailAddress person, KeyStandard standard)
    {
        await House.OwnKeys.Make(person, standard, null, Ct);
        return (await House.Ledger.Keys.FindFor(KeyOwner.Internal, person, Ct)).First(key => key.Key.Standard == standard);
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await town.DisposeAsync();
    }
}
