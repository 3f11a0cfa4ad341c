using System.Net;
using Postern.Flow.Intake;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Intake;

public sealed class InboundDoorTests
{
    static readonly SmtpServerOptions Options = new() { Hostname = "gw.clinic.example" };
    static readonly Trust Trusted = new([IPNetwork.Parse("203.0.113.0/24")], []);

    static readonly IPAddress Platform = IPAddress.Parse("203.0.113.9");
    static readonly IPAddress World = IPAddress.Parse("198.51.100.1");

    [Theory]
    [InlineData("198.51.100.1", "pat@north.example", "nurse@clinic.example", null)]
    [InlineData("198.51.100.1", null, "nurse@clinic.example", null)]
    [InlineData("198.51.100.1", "nurse@clinic.example", "nurse@CLINIC.example", null)]
    [InlineData("198.51.100.1", "pat@north.example", "nurse@ward.clinic.example", "5.7.1")]
    [InlineData("198.51.100.1", "pat@north.example", "nurse@notclinic.example", "5.7.1")]
    [InlineData("198.51.100.1", "nurse@clinic.example", "pat@north.example", "5.7.1")]
    [InlineData("203.0.113.9", "nurse@clinic.example", "pat@north.example", null)]
    [InlineData("203.0.113.9", "anybody@elsewhere.example", "pat@north.example", "5.7.1")]
    public async Task The_world_brings_mail_for_our_domains_and_only_known_clients_take_some_out(string client, string? sender, string recipient, string? refusal)
    {
        await using var place = await Place.Open();

        var reply = await DoorOf(place).Rcpt(Client(IPAddress.Parse(client)), From(sender), To(recipient), TestContext.Current.CancellationToken);

        Assert.Equal(refusal, reply?.Enhanced);
        Assert.Equal(refusal is null ? null : 550, reply?.Code);
    }

    [Fact]
    public async Task What_goes_to_our_people_is_inbound_and_what_goes_to_others_as_well_is_relayed()
    {
        await using var place = await Place.Open();
        var door = DoorOf(place);

        await door.Message(Client(World), new Envelope(From("pat@north.example"), [To("nurse@clinic.example")]), Text(), TestContext.Current.CancellationToken);
        await door.Message(Client(Platform), new Envelope(From("nurse@clinic.example"), [To("ward@clinic.example"), To("pat@north.example")]), Text(), TestContext.Current.CancellationToken);

        Assert.Equal([Door.Inbound, Door.Relay, Door.Relay], (await place.House.Copies()).OrderBy(copy => copy.AcceptedAt).ThenBy(copy => copy.Door == Door.Relay).Select(copy => copy.Door));
    }

    static InboundDoor DoorOf(Place place) => new(
        Options, new HashSet<string> { "clinic.example" },
        new RelayDoor(Options, Trusted, place.House.Organization, place.House.Reception, roots: null, TimeProvider.System), place.House.Reception);

    static SmtpClientInfo Client(IPAddress address) => new(new IPEndPoint(address, 40000));

    static MailFrom From(string? sender) => new(sender is null ? null : House.Address(sender));

    static RcptTo To(string recipient) => new(House.Address(recipient));

    static TestBody Text() => new("Subject: hello\r\n\r\nhello\r\n"u8.ToArray());
}
