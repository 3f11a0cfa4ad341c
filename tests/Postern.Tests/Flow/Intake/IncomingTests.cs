using Postern.Flow.Intake;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Store.Spool;
using Postern.Tests.Flow.Portal;

namespace Postern.Tests.Flow.Intake;

public sealed class IncomingTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, true)]
    [InlineData(MessageSpool.ChunkSize - 1, true)]
    [InlineData(MessageSpool.ChunkSize + 1, false)]
    [InlineData(5 * MessageSpool.ChunkSize, false)]
    public async Task Only_a_small_message_is_whole_in_memory_and_a_large_one_is_never_taken_for_an_empty_one(int size, bool isWhole)
    {
        await using var room = await PortalRoom.Open();
        await using var incoming = new Incoming(room.Ledger.Spool, Letter(room), _ => ReadOnlyMemory<byte>.Empty);

        await incoming.Write(new byte[size], Ct);
        await incoming.Complete(Ct);

        Assert.Equal(isWhole ? size : null, incoming.Whole?.Length);
        Assert.Equal(isWhole ? null : size, incoming.Large?.Length);
    }

    static Letter Letter(PortalRoom room) => new()
    {
        Id = Guid.CreateVersion7(room.Clock.GetUtcNow()),
        Door = Door.Relay,
        Envelope = new Envelope(new MailFrom(null), [new RcptTo(new EmailAddress("pat", "example.org"))]),
        Arrival = new Arrival(null, null, null, null),
        Trace = ReadOnlyMemory<byte>.Empty,
    };
}
