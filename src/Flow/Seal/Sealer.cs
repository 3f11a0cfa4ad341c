using Postern.Flow.Dkim;
using Postern.Flow.Inbound;
using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Seal;

/// <summary>Makes a copy's bytes for the protection that was chosen, and signs them for their domain last. What cannot be encrypted goes back to be decided anew.</summary>
public sealed class Sealer(Ledger ledger, PortalShelving shelving, Encryption encryption, Signatory signatory, HandOver handOver, ReplyLabel labels)
{
    public async ValueTask<Stage> Seal(Stage.Decided at, CancellationToken ct) => at.Verdict.Protection switch
    {
        Protection.Smime smime => await Encrypt(at, smime.Floor, smime.Key, smime.HidesSubject, ct),
        Protection.OpenPgp openPgp => await Encrypt(at, openPgp.Floor, openPgp.Key, openPgp.HidesSubject, ct),
        Protection.ProvenTls tls when at.Work.Copy.Door == Door.Inbound => await HandOver(at, tls.Floor, ct),
        Protection.ProvenTls tls => await Sign(at, tls.Floor, await Content(at.Work, ct), null, ct),
        Protection.Portal => Sealed(at, new SealedCopy.InPortal(await shelving.Place(at.Work.Copy, ct))),
    };

    async Task<Stage> Encrypt(Stage.Decided at, TlsFloor floor, KeyFacts key, bool hidesSubject, CancellationToken ct) =>
        await encryption.Seal(await Content(at.Work, ct), at.Work.Copy.From.Address, key, hidesSubject, ct) switch
        {
            EncryptionAnswer.Made made => await Sign(at, floor, made.Content, new(made.IsAscii), ct),
            EncryptionAnswer.Refused no => Unsealable(at, key, no.Why),
        };

    async Task<Stage> Sign(Stage.Decided at, TlsFloor floor, MessageContent content, Encrypted? encrypted, CancellationToken ct)
    {
        var signed = await signatory.Sign(content, at.Work.Copy, () => Content(at.Work, ct), ct);
        var label = await labels.For(at.Work.Copy, found: null, ct);
        return Sealed(at, new SealedCopy.UnderTls(floor, SignedContent.OnTop(label, signed.Content)) { Encrypted = encrypted, Signature = signed.Signature });
    }

    // What comes from outside is nobody's of ours, so it gets no signature of ours.
    async Task<Stage> HandOver(Stage.Decided at, TlsFloor floor, CancellationToken ct)
    {
        var handed = await handOver.Prepare(at.Work, await Content(at.Work, ct), ct);
        var label = await labels.For(at.Work.Copy, handed.EndToEnd, ct);
        return Sealed(at, new SealedCopy.UnderTls(floor, SignedContent.OnTop(label, handed.Content)) { Opened = handed.Opened, EndToEnd = handed.EndToEnd, Signature = handed.Chain });
    }

    static Stage.Inspected Unsealable(Stage.Decided at, KeyFacts key, string why)
    {
        var fault = new SealFault(key.Key.Standard, $"{KeyJudge.NameOf(key.Key.Standard)} key {key.Id:N} is not used: {why}");
        return new Stage.Inspected(at.Work, at.Facts with { Unsealable = [.. at.Facts.Unsealable, fault] });
    }

    static Stage.Sealed Sealed(Stage.Decided at, SealedCopy letter) => new(at.Work, at.Facts, at.Verdict, letter);

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
