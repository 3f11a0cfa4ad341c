using System.Net;
using System.Text;
using Postern.Flow.Intake;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Store.People;

namespace Postern.Tests.Flow.Intake;

/// <summary>A password for one address sends as that address, in the envelope and in From.</summary>
public sealed class SubmissionDoorTests
{
    const string User = "ann@clinic.example/phone";

    static readonly SmtpServerOptions Options = new() { Hostname = "gw.clinic.example" };

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Who guesses is on record by network, without a name; and does not fill it.</summary>
    [Fact]
    public async Task Wrong_passwords_are_on_record()
    {
        await using var place = await Place.Open();
        var (door, client) = await Door(place, "ann@clinic.example");

        for (var guess = 0; guess < 50; guess++) await door.AuthFailed(client, Ct);

        var noted = await place.House.Ledger.AuditPages.Newest("smtp.auth_failed", 100, Ct);
        Assert.Equal(10, noted.Count);
        Assert.All(noted, line => Assert.Equal("""{"network":"198.51.100.0/24"}""", line.Detail));
    }

    [Theory]
    [InlineData("ann@clinic.example", null)]
    [InlineData("ANN@Clinic.Example", null)]
    [InlineData(null, null)]
    [InlineData("ben@clinic.example", "this password is for other addresses")]
    [InlineData("ann@elsewhere.example", "the sender's domain is not served here")]
    public async Task The_envelope_names_the_passwords_own_address(string? sender, string? refused)
    {
        await using var place = await Place.Open();
        var (door, client) = await Door(place, "ann@clinic.example");

        var reply = await door.Mail(client, new MailFrom(sender is null ? null : House.Address(sender)), Ct);

        Assert.Equal(refused, reply?.Text);
    }

    [Theory]
    [InlineData("From: Ann <ann@clinic.example>", true)]
    [InlineData("From: ben@clinic.example", false)]
    [InlineData("From: ann@clinic.example, ben@clinic.example", false)]
    [InlineData("From: ann@elsewhere.example", false)]
    [InlineData("From: \"ann@clinic.example\" <ben@clinic.example>", false)]
    [InlineData("Subject: nobody's", false)]
    public async Task Spoofing_From_names_the_passwords_own_address_and_no_other(string field, bool isTaken)
    {
        await using var place = await Place.Open();
        var (door, client) = await Door(place, "ann@clinic.example");
        var from = new MailFrom(House.Address("ann@clinic.example"));
        Assert.Null(await door.Mail(client, from, Ct));
        var body = new TestBody(Encoding.ASCII.GetBytes($"{field}\r\n\r\nhello\r\n"));
        var message = door.Message(client, new Envelope(from, [new RcptTo(House.Address("pat@north.example"))]), body, Ct).AsTask();

        if (isTaken) Assert.Equal(250, (await message).Code);
        else Assert.Equal("5.7.1", (await Assert.ThrowsAsync<MessageRefusedException>(() => message)).Reply.Enhanced);
        Assert.Equal(isTaken ? 1 : 0, (await place.House.Copies()).Count);
    }

    [Fact]
    public async Task A_password_for_a_domain_sends_as_any_address_of_it()
    {
        await using var place = await Place.Open();
        var (door, client) = await Door(place, "@clinic.example");

        Assert.Null(await door.Mail(client, new MailFrom(House.Address("anybody@clinic.example")), Ct));
        Assert.Equal(550, (await door.Mail(client, new MailFrom(House.Address("anybody@sub.clinic.example")), Ct))?.Code);
    }

    [Fact]
    public async Task A_password_that_is_taken_back_sends_nothing_more_in_a_session_that_is_open()
    {
        await using var place = await Place.Open();
        var (door, client) = await Door(place, "ann@clinic.example");
        var ann = new MailFrom(House.Address("ann@clinic.example"));
        Assert.Null(await door.Mail(client, ann, Ct));

        Assert.True(await place.House.Ledger.Users.Remove(User, Ct));

        Assert.Equal((535, "5.7.8"), await door.Mail(client, ann, Ct) is { } reply ? (reply.Code, reply.Enhanced) : default);
    }

    [Fact]
    public async Task The_last_use_is_kept_once_an_hour()
    {
        await using var place = await Place.Open();
        var (door, client) = await Door(place, "ann@clinic.example");
        var users = place.House.Ledger.Users;
        Assert.Null((await users.Find(User, Ct))!.UsedAt); // it was added a moment ago

        await door.Mail(client, new MailFrom(null), Ct);
        var first = (await users.Find(User, Ct))!.UsedAt; // as above
        await door.Mail(client, new MailFrom(null), Ct);

        Assert.NotNull(first);
        Assert.Equal(first, (await users.Find(User, Ct))!.UsedAt); // as above
    }

    static async Task<(SubmissionDoor Door, SmtpClientInfo Client)> Door(Place place, params string[] sendAs)
    {
        await place.House.Ledger.Users.Add(new NewUser(User, ScramVerifier.Create("its password")) { SendAs = sendAs }, Ct);
        var client = new SmtpClientInfo(new IPEndPoint(IPAddress.Parse("198.51.100.1"), 40000)) { User = User };
        return (new SubmissionDoor(Options, place.House.Ledger, place.House.Organization, place.House.Reception, place.House.Clock), client);
    }
}
