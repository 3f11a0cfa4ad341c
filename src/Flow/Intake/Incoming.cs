using System.Buffers;
using Postern.Flow.Replies;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Rules.Portal;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>
/// A message while its bytes arrive: a small one stays in one buffer, a large one goes to the ledger chunk by chunk.
/// Never more than one buffer in memory. Dispose it; what was not accepted is gone then.
/// </summary>
public sealed class Incoming(MessageSpool spool, Letter letter, Func<Head, ReadOnlyMemory<byte>> prefix) : IAsyncDisposable
{
    /// <summary>Room kept before the message for our own header fields, in octets.</summary>
    public const int PrefixMax = 4096;

    /// <summary>More Received fields than this is a loop (RFC 5321 §6.3 asks for at least 100).</summary>
    public const int HopsMax = 100;

    /// <summary>Received fields of our own: mail that went out and comes back by a forwarder or a list has one or two; more is a loop that nobody need count to a hundred.</summary>
    public const int OwnHopsMax = 5;

    const int BufferSize = PrefixMax + MessageSpool.ChunkSize;

    byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    int start = PrefixMax;
    int end = PrefixMax;
    readonly Hiding hiding = new(letter.Hidden);
    bool headIsDone;

    /// <summary>Octets that wait at the end of the buffer: the beginning of a line that may have to be hidden.</summary>
    int undecided;

    /// <summary>Octets so far; once the buffer is judged, our own fields are counted and those that are hidden are not.</summary>
    public long Size { get; private set; }

    public Letter Letter => letter;

    /// <summary>What its header says, once the first buffer is judged.</summary>
    public Head Head { get; private set; }

    /// <summary>What its sender asks of whoever reads it; there once it is complete.</summary>
    public SenderWish.Heard Wish { get; private set; } = new(Sensitivity.Routine, null);

    /// <summary>For a message from the world: what its header says about what it answers, once the first buffer is judged.</summary>
    public ReplyHead? Reply { get; private set; }

    /// <summary>Set once the message outgrew the buffer.</summary>
    public LargeMessage? Large { get; private set; }

    /// <summary>The whole message when it is small: valid until disposed, after <see cref="Complete"/>.</summary>
    public ReadOnlyMemory<byte> Small => buffer.AsMemory(start..end);

    /// <summary>As <see cref="Small"/>; null when the message went to the ledger in chunks.</summary>
    /// <remarks>The cast matters: a bare null would become empty memory, and an empty message be carried in place of a large one.</remarks>
    public ReadOnlyMemory<byte>? Whole => Large is null ? Small : (ReadOnlyMemory<byte>?)null;

    /// <summary>All octets that are held, with those just put into <see cref="Free"/>, before anything is taken out of them.</summary>
    public ReadOnlyMemory<byte> With(int read) => buffer.AsMemory(start..(end + read));

    /// <summary>Who it is from, once that was looked into; null where nobody does.</summary>
    public Authenticity? Authenticity { get; set; }

    /// <summary>Where the next octets go. Never empty.</summary>
    public Memory<byte> Free => buffer.AsMemory(end..BufferSize);

    /// <summary>For octets that are read only to be dropped, after the message was given up.</summary>
    public Memory<byte> Scratch => buffer.AsMemory(PrefixMax..);

    /// <summary>Counts octets that were put into <see cref="Free"/>; hands a full buffer on to the ledger.</summary>
    /// <exception cref="MessageRefusedException">The message goes in circles.</exception>
    public async ValueTask Advance(int count, CancellationToken ct)
    {
        end += count;
        Size += count;
        if (end < BufferSize) return;

        Hide(isLast: false);
        FinishHead();
        Large ??= spool.Begin(letter.Id);
        await Large.Write(buffer.AsMemory(start..end), ct);
        buffer.AsSpan(end, undecided).CopyTo(buffer.AsSpan(PrefixMax));
        (start, end) = (PrefixMax, PrefixMax + undecided);
    }

    public async ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (bytes.Length > 0)
        {
            var part = Math.Min(bytes.Length, Free.Length);
            bytes[..part].CopyTo(Free);
            bytes = bytes[part..];
            await Advance(part, ct);
        }
    }

    /// <summary>All octets are here.</summary>
    public async ValueTask Complete(CancellationToken ct)
    {
        Hide(isLast: true);
        FinishHead();
        if (hiding.Heard is { Length: > 0 } heard) Wish = ProofFields.Read(heard);
        if (Large is null && Size <= MessageSpool.ChunkSize) return;

        Large ??= spool.Begin(letter.Id);
        await Large.Write(Small, ct);
        start = end;
    }

    // Nothing reaches the ledger or a recipient before it went through here; what is undecided stays in the buffer, behind the end.
    void Hide(bool isLast)
    {
        var before = end - start;
        (var kept, undecided) = hiding.Pass(buffer.AsSpan(start..end), isLast);
        buffer.AsSpan(end - undecided, undecided).CopyTo(buffer.AsSpan(start + kept));
        end = start + kept;
        Size -= before - kept - undecided;
        if (hiding.Problem is { } problem) throw new MessageRefusedException(new SmtpReply(554, "5.6.0", $"this message is not taken: {problem}"));
    }

    // The header is judged within the first buffer. One that is longer (a session takes 1 MiB) is judged by its beginning; only what is hidden is looked for in all of it.
    void FinishHead()
    {
        if (headIsDone) return;
        headIsDone = true;

        var head = Head.Of(buffer.AsSpan(start..end));
        if (head.Hops > HopsMax) throw new MessageRefusedException(new SmtpReply(554, "5.4.6", "this message goes in circles: too many Received fields"));

        if (!letter.OwnHop.IsEmpty && Head.LinesThatStart(buffer.AsSpan(start..end), letter.OwnHop.Span) > OwnHopsMax)
            throw new MessageRefusedException(new SmtpReply(554, "5.4.6", "this message goes in circles: it was here before, again and again"));

        if (letter.MayWrite is { } mayWrite && !mayWrite(Head.Author(buffer.AsMemory(start..end))))
            throw new MessageRefusedException(new SmtpReply(550, "5.7.1", "the author that From names may not write from here"));

        Head = head;
        if (letter.Door == Door.Inbound) Reply = ReplyHead.Of(buffer.AsMemory(start..end));
        PutOnTop(prefix(head).Span);
        if (letter.Notice is { } notice) Mark(notice);
    }

    // Fields of ours, and the mark where the subject stands: what is before it moves into the room that is kept for us.
    void Mark(NoticeReply notice)
    {
        var place = NoticeReply.PlaceOfMark(buffer.AsSpan(start..end));
        if (place >= 0)
        {
            var mark = System.Text.Encoding.ASCII.GetBytes($" {notice.SubjectMark}");
            buffer.AsSpan(start, place).CopyTo(buffer.AsSpan(start - mark.Length));
            mark.CopyTo(buffer.AsSpan(start + place - mark.Length));
            start -= mark.Length;
            Size += mark.Length;
        }

        PutOnTop(notice.Fields(hasSubject: place >= 0));
    }

    void PutOnTop(ReadOnlySpan<byte> fields)
    {
        start -= fields.Length;
        Size += fields.Length;
        fields.CopyTo(buffer.AsSpan(start));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref buffer, []) is { Length: > 0 } rented) ArrayPool<byte>.Shared.Return(rented);
        if (Large is not null) await Large.DisposeAsync();
    }
}
