using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>The door for what is written in the portal. From here it is a message like any other, and protected like any other.</summary>
public sealed class ReplyDoor(Acceptance acceptance, long messageSizeMax)
{
    public Task<ReplyAnswer> Accept(PortalReply reply, CancellationToken ct) => Accept(LetterOf(reply), reply.Write, ct);

    /// <summary>A message that answers nothing.</summary>
    public Task<ReplyAnswer> Accept(PortalLetter letter, CancellationToken ct) => Accept(LetterOf(letter.From, [letter.To]), letter.Write, ct);

    async Task<ReplyAnswer> Accept(Letter letter, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        await using var incoming = acceptance.Begin(letter);
        await using var into = new IncomingStream(incoming, messageSizeMax);
        try
        {
            await write(into, ct);
            await acceptance.Accept(incoming, ct);
            return new ReplyAnswer.Accepted(letter.Id);
        }
        catch (MessageRefusedException)
        {
            return new ReplyAnswer.TooLarge();
        }
        catch (LedgerUnavailableException)
        {
            return new ReplyAnswer.TryLater();
        }
    }

    Letter LetterOf(PortalReply reply) => LetterOf(reply.From, [reply.To, .. reply.Also]) with
    {
        About = reply.MessageId,
        Answers = new ReplyFacts(reply.MessageId, ReplyFound.Portal, new ReplyRoad.Portal()) { Copy = reply.CopyId, Proof = ReplyProof.Portal },
    };

    Letter LetterOf(EmailAddress from, IReadOnlyList<EmailAddress> to) => new()
    {
        Id = acceptance.NewId(),
        Door = Door.Portal,
        Envelope = new Envelope(new MailFrom(from) { Body = BodyKind.EightBitMime }, [.. to.Select(address => new RcptTo(address))]),
        Arrival = new Arrival(Client: null, Helo: null, User: null, Tls: null),
        Trace = ReadOnlyMemory<byte>.Empty,
        Road = new ReplyRoad.Portal(),
    };

    /// <summary>Lets a writer of streams fill an <see cref="Incoming"/>.</summary>
    sealed class IncomingStream(Incoming incoming, long sizeMax) : Stream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (incoming.Size + buffer.Length > sizeMax) throw new MessageRefusedException(new SmtpReply(552, "5.3.4", "the reply is too large"));
            await incoming.Write(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("written asynchronously only");

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => incoming.Size;

        public override long Position { get => incoming.Size; set => throw new NotSupportedException("written once, in order"); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("written only");

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("written once, in order");

        public override void SetLength(long value) => throw new NotSupportedException("written once, in order");
    }
}
