using System.Net;
using System.Security.Cryptography;
using System.Text;
using Postern.Flow.Intake;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Tests.Mail.Smtp.Client;

namespace Postern.Tests.Flow.Intake;

public sealed class DoorsTests
{
    static readonly SmtpServerOptions Options = new() { Hostname = "gw.clinic.example" };
    static readonly Trust Trusted = new([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("203.0.113.0/24")], []);
    static readonly RcptTo Pat = new(House.Address("pat@north.example"));

    [Theory]
    [InlineData("10.1.2.3", "nurse@clinic.example", true)]
    [InlineData("10.1.2.3", "anybody@elsewhere.example", true)]
    [InlineData("203.0.113.9", "nurse@clinic.example", true)]
    [InlineData("203.0.113.9", "nurse@ward.clinic.example", true)]
    [InlineData("203.0.113.9", "anybody@elsewhere.example", false)]
    [InlineData("203.0.113.9", "anybody@notclinic.example", false)]
    [InlineData("203.0.113.9", null, true)]
    [InlineData("198.51.100.1", "nurse@clinic.example", false)]
    [InlineData("198.51.100.1", null, false)]
    public async Task The_relay_serves_known_clients_and_a_shared_platform_for_our_domains_only(string client, string? sender, bool served)
    {
        await using var place = await Place.Open();
        var door = new RelayDoor(Options, Trusted, place.House.Organization, place.House.Reception, roots: null, TimeProvider.System);

        var from = new MailFrom(sender is null ? null : House.Address(sender));
        var reply = await door.Mail(Client(client), from, TestContext.Current.CancellationToken) ?? await door.Rcpt(Client(client), from, Pat, TestContext.Current.CancellationToken);

        Assert.Equal(served ? null : 550, reply?.Code);
        Assert.Equal(served ? null : "5.7.1", reply?.Enhanced);
    }

    [Theory]
    [InlineData("platform.example", "signed", true)]
    [InlineData("platform.example", "self-signed", false)]
    [InlineData("other.example", "signed", false)]
    [InlineData("fingerprint", "self-signed", true)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "self-signed", false)]
    public async Task A_client_certificate_is_known_by_fingerprint_or_by_a_name_under_a_trusted_root(string known, string shown, bool served)
    {
        await using var place = await Place.Open();
        using var certificate = shown == "signed" ? Certificates.For("platform.example") : Certificates.SelfSigned("platform.example");
        var entry = known == "fingerprint" ? certificate.GetCertHashString(HashAlgorithmName.SHA256) : known;
        var door = new RelayDoor(Options, new Trust([], [entry]), place.House.Organization, place.House.Reception, [Certificates.Root], TimeProvider.System);
        var client = Client("203.0.113.9");
        client.Certificate = certificate;

        var reply = await door.Mail(client, new MailFrom(House.Address("nurse@clinic.example")), TestContext.Current.CancellationToken);

        Assert.Equal(served ? null : 550, reply?.Code);
    }

    [Theory]
    [InlineData("pat@north.example", true)]
    [InlineData("pat@invalid", false)]
    [InlineData("pat@north.invalid", false)]
    [InlineData("pat@notinvalid", true)]
    public async Task A_domain_that_cannot_exist_is_refused_at_once(string recipient, bool served)
    {
        await using var place = await Place.Open();

        var reply = await place.House.Reception.Rcpt(new RcptTo(House.Address(recipient)), TestContext.Current.CancellationToken);

        Assert.Equal(served ? null : "5.1.2", reply?.Enhanced);
    }

    [Theory]
    [InlineData("nurse@clinic.example", true)]
    [InlineData("nurse@elsewhere.example", false)]
    [InlineData(null, true)]
    public async Task A_user_submits_for_our_domains_only(string? sender, bool served)
    {
        await using var place = await Place.Open();
        var door = new SubmissionDoor(Options, place.House.Ledger, place.House.Organization, place.House.Reception, place.House.Clock);

        await place.House.Ledger.Users.Add("app", ScramVerifier.Create("its password"), TestContext.Current.CancellationToken);
        var client = Client("198.51.100.1");
        client.User = "app";

        var reply = await door.Mail(client, new MailFrom(sender is null ? null : House.Address(sender)), TestContext.Current.CancellationToken);

        Assert.Equal(served ? null : 550, reply?.Code);
    }

    [Fact]
    public async Task A_full_disk_is_452_a_lost_ledger_451_and_both_hear_the_message_out()
    {
        await using var place = await Place.Open();
        var house = place.House;

        await house.FillDisk();
        var (full, read) = await Hand(house, 60_000);
        Assert.Equal((452, "4.3.1", 60_000), (full.Code, full.Enhanced, read));

        await house.FillDisk();
        (full, read) = await Hand(house, 600_000);
        Assert.Equal((452, "4.3.1", 600_000), (full.Code, full.Enhanced, read));

        await house.LoseLedger();
        var (gone, _) = await Hand(house, 100);
        Assert.Equal((451, "4.3.0"), (gone.Code, gone.Enhanced));
        Assert.Empty(await house.Copies());

        var (taken, _) = await Hand(house, 100);
        Assert.Equal(250, taken.Code);
        Assert.Single(await house.Copies());
    }

    /// <summary>Reports and automatic answers of a platform's other customers come with the null reverse-path too.</summary>
    [Theory]
    [InlineData("203.0.113.9", "From: Clinic <postmaster@clinic.example>\r\n\r\nhello\r\n", true)]
    [InlineData("203.0.113.9", "From: x@elsewhere.example\r\n\r\nhello\r\n", false)]
    [InlineData("203.0.113.9", "Subject: nobody's\r\n\r\nhello\r\n", false)]
    [InlineData("10.1.2.3", "From: x@elsewhere.example\r\n\r\nhello\r\n", true)]
    public async Task Without_a_reverse_path_a_shared_platform_relays_only_what_we_wrote(string client, string text, bool served)
    {
        await using var place = await Place.Open();
        var door = new RelayDoor(Options, Trusted, place.House.Organization, place.House.Reception, roots: null, TimeProvider.System);
        var message = door.Message(Client(client), new Envelope(new MailFrom(null), [Pat]), new TestBody(Encoding.ASCII.GetBytes(text)), TestContext.Current.CancellationToken).AsTask();

        if (served) Assert.Equal(250, (await message).Code);
        else Assert.Equal("5.7.1", (await Assert.ThrowsAsync<MessageRefusedException>(() => message)).Reply.Enhanced);
        Assert.Equal(served ? 1 : 0, (await place.House.Copies()).Count);
    }

    [Fact]
    public async Task A_client_that_goes_away_in_the_middle_leaves_nothing()
    {
        await using var place = await Place.Open();
        var body = new TestBody(200_000) { BreaksAt = 150_000 };

        await Assert.ThrowsAsync<IOException>(() => Take(place.House, body));

        Assert.Empty(await place.House.Copies());
        Assert.Equal(0, await place.House.Ledger.Spool.Sweep(TimeSpan.FromDays(-1), TestContext.Current.CancellationToken));
    }

    static async Task<(SmtpReply Reply, int Read)> Hand(House house, int size)
    {
        var body = new TestBody(size);
        return (await Take(house, body), body.Given);
    }

    static Task<SmtpReply> Take(House house, TestBody body) => house.Reception.Take(
        Postern.Store.Spool.Door.Relay, Client("10.1.2.3"), new Envelope(new MailFrom(House.Address("nurse@clinic.example")), [Pat]), body, mayWrite: null, TestContext.Current.CancellationToken).AsTask();

    static SmtpClientInfo Client(string address) => new(new IPEndPoint(IPAddress.Parse(address), 40000));
}
