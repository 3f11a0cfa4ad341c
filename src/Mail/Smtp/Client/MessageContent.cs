namespace Postern.Mail.Smtp.Client;

/// <summary>The bytes of a message to send: a head in memory, and for a large one the rest as a stream that is read once.</summary>
/// <param name="Head">First octets; may be the whole message.</param>
/// <param name="Rest">What follows; null when the head is all.</param>
/// <param name="Length">Octets in all, before dot stuffing; used for SIZE and BDAT.</param>
public sealed record MessageContent(ReadOnlyMemory<byte> Head, Stream? Rest, long Length)
{
    public static MessageContent Of(ReadOnlyMemory<byte> whole) => new(whole, null, whole.Length);
}
