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

    /// <summary>A header longer than one buffer, with the field at every place around the buffer's end.</summary>
    [Fact]
    public async Task A_hidden_field_goes_wherever_in_a_long_header_it_stands()
    {
        await using var room = await PortalRoom.Open();
        for (var shift = -15; shift <= 5; shift++)
        {
            var filling = "X-Long: " + new string('a', MessageSpool.ChunkSize + shift - "X-Long: \r\n".Length) + "\r\n";
            var rest = "To: pat@example.org\r\n\r\nBcc: body\r\n" + new string('b', 3 * MessageSpool.ChunkSize);
            await using var incoming = new Incoming(room.Ledger.Spool, Letter(room), _ => "Received: x\r\n"u8.ToArray());

            await incoming.Write(System.Text.Encoding.ASCII.GetBytes(filling + "Bcc: lou@example.org,\r\n kim@example.org\r\n" + rest), Ct);
            await incoming.Complete(Ct);

            var expected = "Received: x\r\n" + filling + rest;
            Assert.Equal((expected.Length, expected.Length), (incoming.Size, incoming.Large!.Length)); // larger than a chunk
            Assert.Equal(expected, await Kept(room, incoming));
        }
    }

    [Fact]
    public async Task A_small_message_loses_its_hidden_fields_and_nothing_else()
    {
        await using var room = await PortalRoom.Open();
        await using var incoming = new Incoming(room.Ledger.Spool, Letter(room), _ => "Received: x\r\n"u8.ToArray());

        await incoming.Write("Return-Path: <a@example.org>\r\nTo: b\r\nBcc: c\r\n\r\nhello\r\n"u8.ToArray(), Ct);
        await incoming.Complete(Ct);

        Assert.Equal("Received: x\r\nTo: b\r\n\r\nhello\r\n", System.Text.Encoding.ASCII.GetString(incoming.Small.Span));
        Assert.Equal(incoming.Small.Length, incoming.Size);
    }

    static async Task<string> Kept(PortalRoom room, Incoming incoming)
    {
        var message = new NewMessage
        {
            Id = incoming.Letter.Id,
            AcceptedAt = room.Clock.GetUtcNow(),
            Door = Door.Relay,
            From = incoming.Letter.Envelope.From,
            Size = incoming.Size,
            Arrival = incoming.Letter.Arrival,
            Copies = [new NewCopy(Guid.CreateVersion7(room.Clock.GetUtcNow()), incoming.Letter.Envelope.Recipients[0], null)],
        };
        await room.Ledger.Spool.Accept(message, incoming.Large!, Ct); // larger than a chunk
        await using var stream = await room.Ledger.Spool.Open(message.Id, Ct);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Ct);
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
