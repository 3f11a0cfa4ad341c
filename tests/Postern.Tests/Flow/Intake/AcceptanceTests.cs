using System.Text;
using Postern.Flow.Queue;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Intake;

public sealed class AcceptanceTests
{
    static readonly MailFrom Nurse = new(House.Address("nurse@clinic.example"));
    static readonly RcptTo Pat = new(House.Address("pat@north.example"));

    const int Trace = 64;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(MessageSpool.ChunkSize - Trace - 1)]
    [InlineData(MessageSpool.ChunkSize - Trace)]
    [InlineData(MessageSpool.ChunkSize - Trace + 1)]
    [InlineData(MessageSpool.ChunkSize - 1)]
    [InlineData(MessageSpool.ChunkSize)]
    [InlineData(MessageSpool.ChunkSize + 1)]
    [InlineData((3 * MessageSpool.ChunkSize) + 17)]
    public async Task Every_octet_is_kept_below_our_own_trace_field(int size)
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        var text = Text(size);

        var id = await house.Accept(text, Nurse, Pat);

        await using var bytes = await house.Ledger.Spool.Open(id, TestContext.Current.CancellationToken);
        using var kept = new StreamReader(bytes, Encoding.Latin1);
        var whole = await kept.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Received: by gw.clinic.example;", whole, StringComparison.Ordinal);
        Assert.Equal(text, whole[Trace..]);
    }

    /// <summary>A message larger than a chunk once left without a word in it, because no bytes and empty bytes were taken for the same.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(MessageSpool.ChunkSize - Trace)]
    [InlineData(MessageSpool.ChunkSize)]
    [InlineData(5 * MessageSpool.ChunkSize)]
    public async Task What_starts_at_once_arrives_whole(int size)
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        var text = Text(size);

        await house.Accept(text, Nurse, Pat);
        await house.Settle(clock);

        Assert.EndsWith(text, Assert.Single(town.Took).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_goes_in_circles_is_refused_and_leaves_nothing()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        await house.Accept(Hops(100), Nurse, Pat);
        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => house.Accept(Hops(101), Nurse, Pat));

        Assert.Equal((554, "5.4.6"), (refused.Reply.Code, refused.Reply.Enhanced));
        Assert.Single(await house.Copies());
    }

    [Fact]
    public async Task What_is_given_up_in_the_middle_leaves_nothing()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        await using (var incoming = house.Acceptance.Begin(house.LetterOf(Nurse, Pat)))
        {
            await incoming.Write(Encoding.Latin1.GetBytes(Text(3 * MessageSpool.ChunkSize)), TestContext.Current.CancellationToken);
        }

        Assert.Empty(await house.Copies());
        Assert.Equal(0, await house.Ledger.Spool.Sweep(TimeSpan.FromDays(-1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_named_twice_gets_one_copy()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);

        await house.Accept(Text(100), Nurse, Pat, Pat, new RcptTo(House.Address("lou@north.example")));
        await house.Settle(clock);

        Assert.Equal(2, (await house.Copies()).Count);
        Assert.Equal(2, town.Took.Count());
    }

    [Fact]
    public async Task What_finds_no_room_waits_in_the_ledger_and_is_claimed()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, clock);
        for (var i = 0; i < Window.CopiesMax; i++) house.Window.Enter(Guid.CreateVersion7(house.Clock.GetUtcNow()));

        await house.Accept(Text(100), Nurse, Pat);
        Assert.Empty(town.Took);
        Assert.Equal(clock.GetUtcNow(), await house.Ledger.Queue.NextDue(TestContext.Current.CancellationToken));

        for (var i = 0; i < Window.CopiesMax; i++) house.Window.Leave(Guid.CreateVersion7(house.Clock.GetUtcNow()));
        await house.Start();
        await house.Settle(clock);
        Assert.Equal(CopyState.Delivered, Assert.Single(await house.Copies()).State);
    }

    [Fact]
    public async Task A_submission_gets_the_fields_it_lacks_and_a_relayed_message_does_not()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        Assert.Contains("Message-ID: <", await Kept(house, completes: true), StringComparison.Ordinal);
        Assert.Contains("Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n", await Kept(house, completes: true), StringComparison.Ordinal);
        Assert.DoesNotContain("Date: ", await Kept(house, completes: false), StringComparison.Ordinal);
    }

    static async Task<string> Kept(House house, bool completes)
    {
        await using var incoming = house.Acceptance.Begin(house.LetterOf(Nurse, Pat) with { Completes = completes });
        await incoming.Write("Subject: hello\r\n\r\nhello\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await incoming.Complete(TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(incoming.Small.Span);
    }

    static string Hops(int count) => string.Concat(Enumerable.Repeat("Received: from a by b; Mon, 2 Mar 2026 08:00:00 +0000\r\n", count)) + "\r\nround and round\r\n";

    /// <summary>So many octets, in lines that differ.</summary>
    static string Text(int size)
    {
        var text = new StringBuilder("Subject: long\r\n\r\n");
        for (var line = 0; text.Length < size; line++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"line {line} of a long letter\r\n");
        return size < 4 ? "\r\n"[..Math.Min(size, 2)] : text.ToString(0, size - 2) + "\r\n";
    }
}
