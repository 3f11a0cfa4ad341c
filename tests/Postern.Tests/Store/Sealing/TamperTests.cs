using System.Text;
using Postern.Store;
using Postern.Store.Spool;

namespace Postern.Tests.Store.Sealing;

/// <summary>Whoever can write to the database cannot make it say something else.</summary>
public sealed class TamperTests
{
    [Theory]
    [EachEngine("UPDATE chunks SET sealed = (SELECT sealed FROM chunks WHERE number = 0 AND message_id = @b) WHERE number = 0 AND message_id = @a")] // swapped between messages
    [EachEngine("UPDATE chunks SET sealed = (SELECT sealed FROM chunks WHERE number = 1 AND message_id = @a) WHERE number = 0 AND message_id = @a")] // out of order
    [EachEngine("DELETE FROM chunks WHERE number = 1 AND message_id = @a")]                                                                        // missing
    [EachEngine("DELETE FROM chunks WHERE number = 2 AND message_id = @a; UPDATE messages SET chunks = 2 WHERE id = @a")]                           // truncated
    [EachEngine("UPDATE chunks SET sealed = @zeros WHERE number = 2 AND message_id = @a")]                                                          // altered
    [EachEngine("UPDATE messages SET content_key = (SELECT content_key FROM messages WHERE id = @b) WHERE id = @a")]                                // another's key
    [EachEngine("UPDATE messages SET content_key = NULL WHERE id = @a")]                                                                           // destroyed
    public async Task A_message_that_was_tampered_with_does_not_open(string engine, string tampering)
    {
        await using var premises = await Premises.Make(engine);
        var (a, b) = (Guid.Empty, Guid.Empty);
        await using (var ledger = await premises.Open())
        {
            (a, b) = (await AcceptLarge(ledger, premises), await AcceptLarge(ledger, premises));
            await Read(ledger, a);
        }

        await premises.Around(async session =>
        {
            foreach (var statement in tampering.Split("; ")) await session.Execute(statement, new { a, b, zeros = new byte[500] }, Premises.Ct);
        });

        await using var again = await premises.Open();
        await Assert.ThrowsAsync<SealBrokenException>(() => Read(again, a));
    }

    [Theory]
    [EachEngine("UPDATE copies SET recipient = (SELECT recipient FROM copies WHERE message_id = @b) WHERE message_id = @a")]
    [EachEngine("UPDATE messages SET sender = (SELECT sender FROM messages WHERE id = @b) WHERE id = @a")]
    [EachEngine("UPDATE messages SET sender = (SELECT recipient FROM copies WHERE message_id = @a) WHERE id = @a")]
    [EachEngine("UPDATE messages SET record_key = (SELECT record_key FROM messages WHERE id = @b) WHERE id = @a")]
    public async Task A_name_moved_to_another_place_does_not_open(string engine, string tampering)
    {
        await using var premises = await Premises.Make(engine);
        var (a, b) = (Guid.Empty, Guid.Empty);
        await using (var ledger = await premises.Open())
        {
            (a, b) = (await Accept(ledger, premises), await Accept(ledger, premises));
        }

        await premises.Around(session => session.Execute(tampering, new { a, b }, Premises.Ct));

        await using var again = await premises.Open();
        await Assert.ThrowsAsync<SealBrokenException>(() => again.Records.List(new(), Premises.Ct));
    }

    static async Task<Guid> Accept(Ledger ledger, Premises premises)
    {
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis);
        await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);
        return message.Id;
    }

    static async Task<Guid> AcceptLarge(Ledger ledger, Premises premises)
    {
        var bytes = Encoding.ASCII.GetBytes(new string('x', (2 * MessageSpool.ChunkSize) + 100));
        var message = Letters.To(premises.Clock.GetUtcNow(), bytes.Length, Letters.Hollis);
        await using var large = ledger.Spool.Begin(message.Id);
        await large.Write(bytes, Premises.Ct);
        await ledger.Spool.Accept(message, large, Premises.Ct);
        return message.Id;
    }

    static async Task Read(Ledger ledger, Guid message)
    {
        await using var stream = await ledger.Spool.Open(message, Premises.Ct);
        await stream.CopyToAsync(Stream.Null, Premises.Ct);
    }
}
