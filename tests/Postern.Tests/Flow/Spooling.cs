using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Flow;

static class Spooling
{
    /// <summary>Accepts a message of any size, as a door does.</summary>
    public static async Task<IReadOnlyList<QueuedCopy>> Take(this MessageSpool spool, NewMessage message, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length <= MessageSpool.ChunkSize) return await spool.Accept(message, bytes, CancellationToken.None);

        await using var large = spool.Begin(message.Id);
        await large.Write(bytes, CancellationToken.None);
        return await spool.Accept(message, large, CancellationToken.None);
    }
}
