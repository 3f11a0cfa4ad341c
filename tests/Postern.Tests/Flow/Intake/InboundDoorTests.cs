using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Intake;
using Postern.Flow.Intake.Recipients;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Mail.Tls;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Intake;

public sealed class InboundDoorTests
{
    const string Platform = "203.0.113.9";
    const string World = "198.51.100.1";

    static readonly SmtpServerOptions Options = new() { Hostname = "gw.clinic.example" };
    static readonly Trust Trusted = new([IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("127.0.0.0/8")], []);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(World, "pat@north.example", "nurse@clinic.example", null)]
    [InlineData(World, null, "nurse@clinic.example", null)]
    [InlineData(World, "nurse@clinic.example", "nurse@CLINIC.example", null)]
    [InlineData(World, "pat@north.example", "nurse@ward.clinic.example", "5.7.1")]
    [InlineData(World, "pat@north.example", "nurse@notclinic.example", "5.7.1")]
    [InlineData(World, "nurse@clinic.example", "pat@north.example", "5.7.1")]
    [InlineData(Platform, "nurse@clinic.example", "pat@north.example", null)]
    [InlineData(Platform, "anybody@elsewhere.example", "pat@north.example", "5.7.1")]
    [InlineData("127.0.0.1", "nurse@clinic.example", "pat@north.example", "5.7.1")] // a proxy may bring the world from there
    [InlineData("::ffff:127.0.0.9", "nurse@clinic.example", "pat@north.example", "5.7.1")]
    [InlineData("127.0.0.1", "pat@north.example", "nurse@clinic.example", null)]
    public async Task The_world_brings_mail_for_our_domains_and_only_known_clients_take_some_out(string client, string? sender, string recipient, string? refusal)
    {
        await using var place = await Place.Open();

        var reply = await DoorOf(place).Rcpt(Client(client), From(sender), To(recipient), Ct);

        Assert.Equal(refusal, reply?.Enhanced);
        Assert.Equal(refusal is null ? null : 550, reply?.Code);
    }

    [Fact]
    public async Task What_goes_to_our_people_is_inbound_and_what_goes_to_others_as_well_is_relayed()
    {
        await using var place = await Place.Open();
        var door = DoorOf(place);

        await door.Message(Client(World), new Envelope(From("pat@north.example"), [To("nurse@clinic.example")]), Text(), Ct);
        await door.Message(Client(Platform), new Envelope(From("nurse@clinic.example"), [To("ward@clinic.example"), To("pat@north.example")]), Text(), Ct);

        Assert.Equal([Door.Inbound, Door.Relay, Door.Relay], (await place.House.Copies()).OrderBy(copy => copy.Door == Door.Relay).Select(copy => copy.Door));
    }

    /// <summary>RFC 5321 §4.5.1: "postmaster" without a domain is always taken, and has to reach somebody.</summary>
    [Fact]
    public async Task The_postmaster_of_this_server_is_the_organizations()
    {
        await using var place = await Place.Open();
        var door = DoorOf(place, source: new Directory());
        var to = To("Postmaster@gw.clinic.example"); // as <Postmaster> is read

        Assert.Null(await door.Rcpt(Client(World), From(null), to, Ct));
        Assert.Equal("5.7.1", (await door.Rcpt(Client(World), From(null), To("nurse@gw.clinic.example"), Ct))?.Enhanced);
        await door.Message(Client(World), new Envelope(From(null), [to]), Text(), Ct);

        Assert.Equal("Postmaster@clinic.example", Assert.Single(await place.House.Copies()).Recipient.ToString());
    }

    [Theory]
    [InlineData("all", "pat@north.example", "nurse@clinic.example", "MAIL")]
    [InlineData("all", null, "nurse@clinic.example", "MAIL")]
    [InlineData("clinic.example", "pat@north.example", "nurse@clinic.example", "RCPT")]
    [InlineData("north.example", "pat@north.example", "nurse@clinic.example", "MAIL")]
    [InlineData("*.north.example", "pat@ward.north.example", "nurse@clinic.example", "MAIL")]
    [InlineData("*.north.example", "pat@north.example", "nurse@clinic.example", null)]
    [InlineData("other.example", "pat@north.example", "nurse@clinic.example", null)]
    [InlineData("none", null, "nurse@clinic.example", null)]
    public async Task Where_TLS_is_demanded_mail_in_clear_is_refused_and_over_TLS_it_is_taken(string demand, string? sender, string recipient, string? refusedAt)
    {
        await using var place = await Place.Open();
        var door = DoorOf(place, demand switch
        {
            "all" => TlsDemand.None with { ForAll = true },
            "none" => TlsDemand.None,
            _ => TlsDemand.None with { Domains = new HashSet<string> { demand } },
        });
        var secured = Client(World);
        secured.Tls = new TlsSession { Version = TlsVersion.Tls13, CipherSuite = "TLS_AES_256_GCM_SHA384", Bits = 256 };

        var (atMail, atRcpt) = (await door.Mail(Client(World), From(sender), Ct), await door.Rcpt(Client(World), From(sender), To(recipient), Ct));

        Assert.Equal(refusedAt == "MAIL" ? (530, "5.7.0") : (null, null), (atMail?.Code, atMail?.Enhanced));
        if (refusedAt != "MAIL") Assert.Equal(refusedAt == "RCPT" ? (530, "5.7.0") : (null, null), (atRcpt?.Code, atRcpt?.Enhanced));
        Assert.Null(await door.Mail(secured, From(sender), Ct));
        Assert.Null(await door.Rcpt(secured, From(sender), To(recipient), Ct));
    }

    [Theory]
    [InlineData("nurse@clinic.example", null, null)]
    [InlineData("nobody@clinic.example", 550, "5.1.1")]
    [InlineData("full@clinic.example", 550, "5.2.2")]
    [InlineData("lost@clinic.example", 451, "4.4.3")]
    [InlineData("Postmaster@clinic.example", null, null)]
    public async Task A_recipient_is_verified_before_the_message_is_sent(string recipient, int? code, string? status)
    {
        await using var place = await Place.Open();

        var reply = await DoorOf(place, source: new Directory()).Rcpt(Client(World), From(null), To(recipient), Ct);

        Assert.Equal((code, status), (reply?.Code, reply?.Enhanced));
        Assert.DoesNotContain("@", reply?.Text ?? "", StringComparison.Ordinal);
    }

    /// <summary>Harvesters try names by the thousand, and learn which exist from the answers.</summary>
    [Fact]
    public async Task Whoever_tries_names_out_learns_few_of_them_and_comes_back_later()
    {
        await using var place = await Place.Open();
        var clock = new ManualClock();
        var door = DoorOf(place, source: new Directory(), clock: clock);

        for (var tries = 0; tries < Strangers.UnknownMax; tries++) Assert.Equal(550, (await Try(World))?.Code);

        var last = Try(World).AsTask();
        Assert.False(last.IsCompleted);
        clock.Advance(Strangers.Pause);
        Assert.Equal((421, "4.7.0"), ((await last)?.Code, (await last)?.Enhanced));
        Assert.Equal(421, (await door.Connected(Client(World), Ct))?.Code);
        Assert.Null(await door.Connected(Client("198.51.100.2"), Ct));

        clock.Advance(Strangers.Refill);
        Assert.Null(await door.Connected(Client(World), Ct));
        Assert.Equal(550, (await Try(World))?.Code);

        ValueTask<SmtpReply?> Try(string client) => door.Rcpt(Client(client), From(null), To("nobody@clinic.example"), Ct);
    }

    /// <summary>A provider's server sends for thousands; one of them who tries names out must not shut out all.</summary>
    [Fact]
    public async Task Who_brings_mail_that_is_taken_may_name_some_who_do_not_exist()
    {
        await using var place = await Place.Open();
        var door = DoorOf(place, source: new Directory(), clock: new ManualClock());

        for (var tries = 0; tries < 2 * Strangers.UnknownMax; tries++)
        {
            Assert.Equal(550, (await door.Rcpt(Client(World), From(null), To("nobody@clinic.example"), Ct))?.Code);
            Assert.Equal(250, (await door.Message(Client(World), new Envelope(From(null), [To("nurse@clinic.example")]), Text(), Ct)).Code);
        }

        Assert.Null(await door.Connected(Client(World), Ct));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)] // a /64 is one customer
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("::ffff:198.51.100.1", "198.51.100.1", true)]
    public async Task Neighbours_are_counted_where_they_are_one_customer(string one, string other, bool together)
    {
        await using var place = await Place.Open();
        var door = DoorOf(place, source: new Directory(), clock: new ManualClock());

        for (var tries = 0; tries < Strangers.UnknownMax; tries++) await door.Rcpt(Client(one), From(null), To("nobody@clinic.example"), Ct);

        Assert.Equal(together ? 421 : null, (await door.Connected(Client(other), Ct))?.Code);
    }

    [Fact]
    public async Task A_platform_in_front_is_not_held_responsible_for_what_it_passes_on()
    {
        await using var place = await Place.Open();
        var door = DoorOf(place, source: new Directory());

        for (var tries = 0; tries < 3 * Strangers.UnknownMax; tries++)
            Assert.Equal(550, (await door.Rcpt(Client(Platform), From(null), To("nobody@clinic.example"), Ct))?.Code);

        Assert.Null(await door.Connected(Client(Platform), Ct));
    }

    /// <summary>A router that sends our own mail back to us would have a hundred hops to show before anybody else stopped it.</summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task A_message_that_was_here_before_again_and_again_is_refused(int times, bool isTaken)
    {
        await using var place = await Place.Open();
        var hop = "Received: from mail.clinic.example ([192.0.2.1])\r\n (not encrypted)\r\n by gw.clinic.example with ESMTP id 1;\r\n Mon, 2 Mar 2026 08:00:00 +0000\r\n";
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(hop, times)) + "Subject: hello\r\n\r\n by gw.clinic.example with words\r\n");
        var message = DoorOf(place).Message(Client(World), new Envelope(From("pat@north.example"), [To("nurse@clinic.example")]), new TestBody(text), Ct).AsTask();

        if (isTaken) Assert.Equal(250, (await message).Code);
        else Assert.Equal((554, "5.4.6"), (await Assert.ThrowsAsync<MessageRefusedException>(() => message)).Reply is var reply ? (reply.Code, reply.Enhanced) : default);
    }

    static InboundDoor DoorOf(Place place, TlsDemand? demand = null, IRecipientSource? source = null, TimeProvider? clock = null) => new(
        Options, new InboundRules(new HashSet<string> { "clinic.example" }, demand ?? TlsDemand.None, "clinic.example"), source,
        new RelayDoor(Options, Trusted, place.House.Organization, place.House.Reception, roots: null, TimeProvider.System), place.House.Reception,
        clock ?? TimeProvider.System, NullLogger<InboundDoor>.Instance);

    static SmtpClientInfo Client(string address) => new(new IPEndPoint(IPAddress.Parse(address), 40000));

    static MailFrom From(string? sender) => new(sender is null ? null : House.Address(sender));

    static RcptTo To(string recipient) => new(House.Address(recipient));

    static TestBody Text() => new("Subject: hello\r\n\r\nhello\r\n"u8.ToArray());

    sealed class Directory : IRecipientSource
    {
        public ValueTask<RecipientAnswer> Ask(EmailAddress address, CancellationToken ct) => ValueTask.FromResult<RecipientAnswer>(address.Local switch
        {
            "nurse" => new RecipientAnswer.Known(),
            "full" => new RecipientAnswer.Unknown("5.2.2"),
            "lost" => new RecipientAnswer.Unreachable("the directory is away"),
            _ => new RecipientAnswer.Unknown("5.1.1"),
        });
    }
}
