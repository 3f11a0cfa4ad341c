using Postern.Store.Portal;
using Postern.Store.Spool;

namespace Postern.Flow.Portal;

/// <summary>Turns a kept message into what a page shows.</summary>
static class MessageReading
{
    public static Task<ReadableMessage> Read(MessageSpool spool, ShelfCopy copy, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Null when there is none of that number.</summary>
    public static Task<OpenAttachment?> OpenAttachment(MessageSpool spool, ShelfCopy copy, int number, CancellationToken ct) => throw new NotImplementedException();

    public static Task<ReplyThread> Thread(MessageSpool spool, ShelfCopy copy, CancellationToken ct) => throw new NotImplementedException();
}
