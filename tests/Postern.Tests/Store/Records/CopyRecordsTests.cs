using System.Text.Json;
using Postern.Store;
using Postern.Store.Queue;

namespace Postern.Tests.Store.Records;

public sealed class CopyRecordsTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory]
    [EachEngine(null!, "c,b,a")]
    [EachEngine("b.example", "b")]
    [EachEngine("B.Example", "b")]
    [EachEngine("p@c.example", "c")]
    [EachEngine("P@C.example", "c")]
    [EachEngine("q@c.example", "")]
    [EachEngine("nowhere.example", "")]
    public async Task Copies_are_found_by_domain_or_exact_address_newest_first(string engine, string? to, string expected)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await AcceptThree(ledger, premises);

        var found = await ledger.Records.List(new(To: to), Premises.Ct);

        Assert.Equal(expected, string.Join(',', found.Select(copy => copy.Recipient.Domain[0])));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Since_and_limit_cut_the_list(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await AcceptThree(ledger, premises);

        Assert.Equal(2, (await ledger.Records.List(new(Since: premises.Clock.GetUtcNow().AddMinutes(-2)), Premises.Ct)).Count);
        Assert.Single(await ledger.Records.List(new(Limit: 1), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_record_shows_the_latest_attempt_and_every_event(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis);
        var copy = (await ledger.Spool.Accept(message, Letters.Body, Premises.Ct))[0];
        await ledger.Queue.Record(copy.Result(CopyState.Queued, premises.Clock.GetUtcNow()), Premises.Ct);
        var delivered = copy.Result(CopyState.Delivered, premises.Clock.GetUtcNow());
        delivered = delivered with { Evidence = delivered.Evidence with { Why = "second time" } };
        await ledger.Queue.Record(delivered, Premises.Ct);

        var shown = await ledger.Records.Show(message.Id.ToString("N")[..14], Premises.Ct);

        var record = Assert.Single(shown!.Copies);
        Assert.Equal((CopyState.Delivered, 2, (DateTimeOffset?)delivered.At, null), (record.State, record.Attempts, record.FinishedAt, record.DueAt));
        Assert.Equal(JsonSerializer.Serialize(delivered.Evidence), JsonSerializer.Serialize(record.Evidence));
        Assert.Equal(["message.accepted", "copy.deferred", "copy.delivered"], shown.Events.Select(e => e.What));
        Assert.Equal("hollis will be pleased", shown.Events[1].Evidence!.ReplyText);
        Assert.Equal((message.Arrival.Client, message.Arrival.Helo, message.Arrival.User), (shown.Arrival.Client, shown.Arrival.Helo, shown.Arrival.User));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0199")]
    [InlineData("zzzzzzzz")]
    [InlineData("ffffffff")]
    [InlineData("019900000000000000000000000000000000")]
    public async Task What_is_no_id_shows_nothing(string id)
    {
        await using var premises = await Premises.Make("sqlite");
        await using var ledger = await premises.Open();

        Assert.Null(await ledger.Records.Show(id, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_prefix_that_two_messages_share_shows_nothing(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var now = premises.Clock.GetUtcNow();
        var message = Letters.To(now, Letters.Body.Length, Letters.Hollis);
        await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);
        await ledger.Spool.Accept(Letters.To(now, Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct);

        Assert.Null(await ledger.Records.Show(message.Id.ToString("N")[..8], Premises.Ct));
        Assert.NotNull(await ledger.Records.Show(message.Id.ToString(), Premises.Ct));
    }

    static async Task AcceptThree(Ledger ledger, Premises premises)
    {
        foreach (var domain in new[] { "a.example", "b.example", "c.example" })
        {
            await ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, new Postern.Mail.Addresses.EmailAddress("P", domain)), Letters.Body, Premises.Ct);
            premises.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }
}
