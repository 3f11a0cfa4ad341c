using System.Text.Json;
using Postern.Store.Spool;

namespace Postern.Tests.Store.Spool;

public sealed class MessageSpoolTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_accepted_is_read_back_byte_for_byte(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis);

        var copies = await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);

        Assert.Equal(message.Copies.Select(c => c.Id), copies.Select(c => c.Id));
        Assert.Equal(Letters.Body, await Read(await ledger.Spool.Open(message.Id, Premises.Ct)));
    }

    [Theory]
    [EachEngine(100)]
    [EachEngine(2 * MessageSpool.ChunkSize)]
    [EachEngine((3 * MessageSpool.ChunkSize) + 5)]
    public async Task A_message_is_read_from_any_place_on(string engine, int size)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var bytes = Pattern(size);
        var message = Letters.To(premises.Clock.GetUtcNow(), size, Letters.Hollis);
        await using (var large = ledger.Spool.Begin(message.Id))
        {
            await large.Write(bytes, Premises.Ct);
            await ledger.Spool.Accept(message, large, Premises.Ct);
        }

        await using var opened = await ledger.Spool.Open(message.Id, Premises.Ct);
        foreach (var place in new[] { size, size - 1, 0, size / 2, 1, MessageSpool.ChunkSize, MessageSpool.ChunkSize - 1, 1 }.Select(place => Math.Min(place, size)))
        {
            opened.Position = place;
            using var rest = new MemoryStream();
            await opened.CopyToAsync(rest, Premises.Ct);
            Assert.Equal(bytes[place..], rest.ToArray());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => opened.Position = size + 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => opened.Position = -1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_message_outlives_the_process(string engine)
    {
        await using var premises = await Premises.Make(engine);
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis);
        await using (var before = await premises.Open()) await before.Spool.Accept(message, Letters.Body, Premises.Ct);

        await using var ledger = await premises.Open();
        var claimed = Assert.Single(await ledger.Queue.Claim(10, TimeSpan.FromMinutes(10), [], isThorough: false, _ => false, Premises.Ct));

        Assert.Equal(Letters.Body, await Read(await ledger.Spool.Open(message.Id, Premises.Ct)));
        Assert.Equal(JsonSerializer.Serialize(message.From), JsonSerializer.Serialize(claimed.From));
        Assert.Equal(message.Copies[0].To, claimed.To);
        Assert.Equal((message.Id, message.Door, message.AcceptedAt, message.Size, 0), (claimed.MessageId, claimed.Door, claimed.AcceptedAt, claimed.Size, claimed.Attempts));
    }

    [Theory]
    [EachEngine(0)]
    [EachEngine(1)]
    [EachEngine(MessageSpool.ChunkSize)]
    [EachEngine(MessageSpool.ChunkSize + 1)]
    [EachEngine((3 * MessageSpool.ChunkSize) + 5)]
    public async Task A_large_message_goes_ahead_in_chunks(string engine, int size)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var bytes = Pattern(size);
        var message = Letters.To(premises.Clock.GetUtcNow(), size, Letters.Hollis);

        await using (var large = ledger.Spool.Begin(message.Id))
        {
            for (var at = 0; at < size; at += 10_000) await large.Write(bytes.AsMemory(at, Math.Min(10_000, size - at)), Premises.Ct);
            await ledger.Spool.Accept(message, large, Premises.Ct);
        }

        Assert.Equal(bytes, await Read(await ledger.Spool.Open(message.Id, Premises.Ct)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_abandoned_arrival_is_swept_and_its_message_then_refused(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var bytes = Pattern(3 * MessageSpool.ChunkSize);
        var message = Letters.To(premises.Clock.GetUtcNow(), bytes.Length, Letters.Hollis);
        await using var large = ledger.Spool.Begin(message.Id);
        await large.Write(bytes, Premises.Ct);

        Assert.Equal(0, await ledger.Spool.Sweep(TimeSpan.FromHours(1), Premises.Ct));
        premises.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await ledger.Spool.Sweep(TimeSpan.FromHours(1), Premises.Ct));

        await Assert.ThrowsAsync<SealBrokenException>(() => ledger.Spool.Accept(message, large, Premises.Ct));
        await Assert.ThrowsAsync<SealBrokenException>(() => ledger.Spool.Open(message.Id, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Several_are_opened_at_one_question_and_what_does_not_open_spoils_no_other(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        List<Guid> ids = [];
        for (var number = 0; number < 4; number++)
        {
            var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis);
            await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);
            ids.Add(message.Id);
        }

        await ledger.Spool.Destroy(ids[1], Premises.Ct);
        await ledger.Writer.Now(transaction => transaction.Execute("UPDATE chunks SET sealed = @noise WHERE message_id = @id", new { id = ids[2], noise = new byte[100] }), Premises.Ct);

        var opened = await ledger.Spool.OpenTogether([.. ids, Guid.Empty, ids[0]], Premises.Ct);

        Assert.Equal(new HashSet<Guid> { ids[0], ids[3] }, opened.Keys.ToHashSet());
        foreach (var stream in opened.Values)
        {
            using var all = new MemoryStream();
            await using (stream) await stream.CopyToAsync(all, Premises.Ct);
            Assert.Equal(Letters.Body, all.ToArray());
        }

        Assert.Empty(await ledger.Spool.OpenTogether([], Premises.Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ledger.Spool.OpenTogether([.. Enumerable.Range(0, 101).Select(_ => Guid.Empty)], Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_destroyed_message_cannot_be_read_but_its_record_can(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis);
        await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);

        Assert.True(await ledger.Spool.Destroy(message.Id, Premises.Ct));
        Assert.False(await ledger.Spool.Destroy(message.Id, Premises.Ct));

        await Assert.ThrowsAsync<SealBrokenException>(() => ledger.Spool.Open(message.Id, Premises.Ct));
        Assert.Equal(Letters.Hollis, Assert.Single(await ledger.Records.List(new(), Premises.Ct)).Recipient);
    }

    static byte[] Pattern(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(i * 31 / 7))];

    static async Task<byte[]> Read(Stream stream)
    {
        await using var source = stream;
        using var all = new MemoryStream();
        await source.CopyToAsync(all, Premises.Ct);
        return all.ToArray();
    }
}
