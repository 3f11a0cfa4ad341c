using System.Text;
using Postern.Flow.Intake;
using Postern.Flow.Portal;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Flow.Intake;

public sealed class ReplyDoorTests
{
    const int SizeMax = 200_000;

    [Theory]
    [InlineData(100)]
    [InlineData(SizeMax)]
    public async Task A_reply_is_a_message_like_any_other(int size)
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("clinic.example", Manners.Good));
        await using var house = await House.Open(town, clock);

        var answer = Assert.IsType<ReplyAnswer.Accepted>(await new ReplyDoor(house.Acceptance, SizeMax).Accept(Reply(size), TestContext.Current.CancellationToken));
        await house.Settle(clock);

        var copy = Assert.Single(await house.Copies());
        Assert.Equal((answer.MessageId, Door.Portal, CopyState.Delivered), (copy.MessageId, copy.Door, copy.State));
        var took = Assert.Single(town.Took).Text;
        Assert.StartsWith("Postern-Reply-Security: secure=yes; road=portal; degree=never-outside;\r\n", took, StringComparison.Ordinal);
        Assert.Equal(size, took.Length - took.IndexOf("Subject:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_octet_too_many_is_too_large_and_leaves_nothing()
    {
        await using var town = Town.Of(("clinic.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());

        Assert.IsType<ReplyAnswer.TooLarge>(await new ReplyDoor(house.Acceptance, SizeMax).Accept(Reply(SizeMax + 1), TestContext.Current.CancellationToken));

        Assert.Empty(await house.Copies());
        Assert.Equal(0, await house.Ledger.Spool.Sweep(TimeSpan.FromDays(-1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_ledger_that_does_not_answer_is_try_later()
    {
        await using var town = Town.Of(("clinic.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        await house.LoseLedger();

        Assert.IsType<ReplyAnswer.TryLater>(await new ReplyDoor(house.Acceptance, SizeMax).Accept(Reply(100), TestContext.Current.CancellationToken));
    }

    static PortalReply Reply(int size) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), House.Address("pat@north.example"), House.Address("nurse@clinic.example"), async (into, ct) =>
        {
            var bytes = Encoding.ASCII.GetBytes("Subject: thank you\r\n\r\n" + new string('x', size))[..(size - 2)];
            await into.WriteAsync(bytes.AsMemory(0, 30), ct);
            await into.WriteAsync(bytes.AsMemory(30), ct);
            await into.WriteAsync("\r\n"u8.ToArray(), ct);
        });
}
