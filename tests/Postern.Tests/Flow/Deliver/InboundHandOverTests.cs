using Postern.Flow;
using Postern.Mail.Smtp;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Deliver;

/// <summary>What came in goes to the mailbox server with all that its sender asked for, or it stays here.</summary>
public sealed class InboundHandOverTests
{
    const string All = "PIPELINING 8BITMIME SMTPUTF8 CHUNKING DSN ENHANCEDSTATUSCODES REQUIRETLS";

    static readonly MailFrom Demanding = new(House.Address("pat@north.example"))
    {
        Body = BodyKind.EightBitMime,
        SmtpUtf8 = true,
        RequireTls = true,
        Return = DsnReturn.Headers,
        EnvelopeId = "QQ314159",
    };

    static readonly RcptTo Nurse = new(House.Address("nurse@clinic.example")) { Notify = DsnNotify.Success | DsnNotify.Failure, OriginalRecipient = "rfc822;ward@clinic.example" };

    [Fact]
    public async Task The_senders_wishes_go_with_the_message()
    {
        await using var town = Town.Of(("clinic.example", Manners.Good with { Extensions = All }));
        await using var house = await House.Open(town, new ManualClock());

        var done = await Carry(house, Demanding);

        Assert.Equal((new Outcome.Delivered(ReportsAreDue: false), "tls"), (done.Outcome, done.Evidence.Protection));
        var said = Assert.Single(town.Heard).Inside;
        foreach (var wish in new[] { "BODY=8BITMIME", "SMTPUTF8", "REQUIRETLS", "RET=HDRS", "ENVID=QQ314159", "NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;ward@clinic.example", "BDAT " })
            Assert.Contains(wish, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("REQUIRETLS")]
    [InlineData("SMTPUTF8")]
    [InlineData("8BITMIME")]
    public async Task A_mailbox_server_that_lacks_one_gets_a_notice_in_place_of_the_message(string lacking)
    {
        await using var town = Town.Of(("clinic.example", Manners.Good with { Extensions = All.Replace($" {lacking}", "", StringComparison.Ordinal) }));
        await using var house = await House.Open(town, new ManualClock());

        var done = await Carry(house, Demanding);

        Assert.Equal("portal", done.Evidence.Protection);
        Assert.Contains("keeps a message for you", Assert.Single(town.Took).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Words of the message", string.Concat(town.Heard.Select(heard => heard.Inside)), StringComparison.Ordinal);
    }

    /// <summary>The gateway holds the private half: such a copy would be opened with the key beside it.</summary>
    [Fact]
    public async Task Keys_of_our_own_people_are_neither_looked_for_nor_used()
    {
        await using var town = Town.Of(("clinic.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        house.Discovered = address => throw new InvalidOperationException($"somebody asked for keys of {address.Domain}");

        var done = await Carry(house, new MailFrom(House.Address("pat@north.example")));

        Assert.Equal(("tls", null), (done.Evidence.Protection, done.Evidence.KeyId));
        Assert.Contains("Words of the message", Assert.Single(town.Took).Text, StringComparison.Ordinal);
    }

    static async Task<Stage.Done> Carry(House house, MailFrom from)
    {
        QueuedCopy copy = await house.Keep("Subject: hello\r\n\r\nWords of the message.\r\n", from, Nurse) with { Door = Door.Inbound };
        return await house.Line.Carry(new Work(copy, null), TestContext.Current.CancellationToken);
    }
}
