namespace Postern.Mail.Mime.Protected;

/// <summary>A message taken apart for a seal: what stays readable, and the entity to be signed and encrypted.</summary>
/// <param name="OuterFields">
/// Header fields to stand before the sealed entity's own Content-Type, each with its CRLF, MIME-Version the last; no empty line behind them.
/// </param>
/// <param name="PayloadHead">First octets of the payload: its whole header, the empty line, and as much of the body as was in memory.</param>
/// <param name="Rest">What follows, untouched; null when the head is all.</param>
public sealed record ProtectedMessage(ReadOnlyMemory<byte> OuterFields, ReadOnlyMemory<byte> PayloadHead, Stream? Rest)
{
    /// <summary>The payload to read once, from the start. Disposing of it disposes of <see cref="Rest"/>.</summary>
    public Stream Payload() => new HeadedStream(PayloadHead, Rest);

    /// <summary>Whether the outer fields are 7-bit; where not, the next server must take SMTPUTF8 (RFC 6531 §3.4), as for the message before.</summary>
    public bool IsOuterAscii => System.Text.Ascii.IsValid(OuterFields.Span);
}
