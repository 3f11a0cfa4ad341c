using Postern.Flow.Portal;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;
using Postern.Store;
using Postern.Store.Queue;

namespace Postern.Flow.Seal;

/// <summary>Makes a copy's bytes for the protection that was chosen.</summary>
public sealed class Sealer(Ledger ledger, PortalShelving shelving)
{
    public async ValueTask<Stage> Seal(Stage.Decided at, CancellationToken ct) =>
        new Stage.Sealed(at.Work, at.Facts, at.Verdict, await Letter(at.Work, at.Verdict.Protection, ct));

    async ValueTask<SealedCopy> Letter(Work work, Protection protection, CancellationToken ct) => protection switch
    {
        Protection.ProvenTls tls => new SealedCopy.UnderTls(tls.Floor, await Content(work, ct)),
        Protection.Portal => new SealedCopy.InPortal(await shelving.Place(work.Copy, ct)),
    };

    async ValueTask<MessageContent> Content(Work work, CancellationToken ct) => work.Bytes is { } bytes
        ? MessageContent.Of(bytes)
        : await FromLedger(work.Copy, ct);

    async Task<MessageContent> FromLedger(QueuedCopy copy, CancellationToken ct)
    {
        var stream = await ledger.Spool.Open(copy.MessageId, ct);
        if (copy.Size > Store.Spool.MessageSpool.ChunkSize) return new MessageContent(ReadOnlyMemory<byte>.Empty, stream, copy.Size);

        await using (stream)
        {
            var whole = new byte[copy.Size];
            await stream.ReadExactlyAsync(whole, ct);
            return MessageContent.Of(whole);
        }
    }
}
