using System.Security.Cryptography;

namespace Postern.Store.Sealing;

/// <summary>
/// The keys of one message. The record key opens who sent it to whom and what peers answered; it wraps the content key, which opens the bytes.
/// So the bytes can be made unreadable by destroying the content key while the record stays readable.
/// </summary>
internal sealed class RecordSeal(Guid organization, Guid message, byte[] key) : IDisposable
{
    readonly SealKey seal = new(key);

    public byte[] Key { get; } = key;

    public byte[] Sender(ReadOnlySpan<byte> plain) => seal.Seal(plain, Of("sender"));
    public byte[] OpenSender(byte[] box) => seal.Open(box, Of("sender"));

    public byte[] Arrival(ReadOnlySpan<byte> plain) => seal.Seal(plain, Of("arrival"));
    public byte[] OpenArrival(byte[] box) => seal.Open(box, Of("arrival"));

    public byte[] Recipient(ReadOnlySpan<byte> plain, int copy) => seal.Seal(plain, Of("recipient", copy));
    public byte[] OpenRecipient(byte[] box, int copy) => seal.Open(box, Of("recipient", copy));

    public byte[] Reply(ReadOnlySpan<byte> plain) => seal.Seal(plain, Of("reply"));
    public byte[] OpenReply(byte[] box) => seal.Open(box, Of("reply"));

    public byte[] Question(ReadOnlySpan<byte> plain) => seal.Seal(plain, Of("question"));
    public byte[] OpenQuestion(byte[] box) => seal.Open(box, Of("question"));

    public byte[] WrapContentKey(ReadOnlySpan<byte> contentKey) => seal.Seal(contentKey, Of("content key"));
    public byte[] UnwrapContentKey(byte[] box) => seal.Open(box, Of("content key"));

    public void Dispose() => seal.Dispose();

    public static RecordSeal New(Guid organization, Guid message) => new(organization, message, RandomNumberGenerator.GetBytes(SealKey.KeySize));

    Place Of(string purpose, long number = 0) => new(purpose, organization, message, number);
}

/// <summary>Seals the chunks of one message's bytes: each bound to its message, its number and whether it is the last (STREAM, Hoang et al. 2015).</summary>
internal sealed class ContentSeal(Guid organization, Guid message, byte[] key) : IDisposable
{
    readonly SealKey seal = new(key);
    readonly Place place = new("chunk", organization, message);

    public byte[] Key { get; } = key;

    public static ContentSeal New(Guid organization, Guid message) => new(organization, message, RandomNumberGenerator.GetBytes(SealKey.KeySize));

    public byte[] Seal(ReadOnlySpan<byte> plain, int number, bool last) => seal.SealChunk(plain, number, last, place);

    /// <summary>Seals a chunk that is not the last into memory of the caller's.</summary>
    public void Seal(ReadOnlySpan<byte> plain, Span<byte> into, int number) => seal.SealChunk(plain, into, number, last: false, place);

    /// <summary>Opens a chunk into memory of the caller's, which holds at least as much as the box.</summary>
    /// <returns>How many octets it has.</returns>
    /// <exception cref="Spool.SealBrokenException">Altered, out of place, or not the last when it should be: nothing of it is given out.</exception>
    public int Open(ReadOnlySpan<byte> box, Span<byte> into, int number, bool last) => seal.OpenChunk(box, into, number, last, place);

    public void Dispose() => seal.Dispose();
}
