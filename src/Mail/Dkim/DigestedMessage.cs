using System.Buffers;
using Postern.Mail.Mime;

namespace Postern.Mail.Dkim;

/// <summary>
/// The header of a message and the digests of its body, from one pass over a stream: everything that DKIM and ARC need, and no more
/// of the message in memory than its header.
/// </summary>
public sealed class DigestedMessage
{
    const int PieceSize = 64 << 10;

    readonly Dictionary<BodyDigestKind, BodyDigestValue> bodies = [];

    DigestedMessage(MessageHead head) => Head = head;

    public MessageHead Head { get; }

    internal BodyDigestValue Body(BodyDigestKind kind) => bodies[kind];

    /// <summary>Reads a message that is to be signed: its header, and one digest of its whole body.</summary>
    /// <param name="message">Read to its end.</param>
    /// <param name="body">How the signature will see the body.</param>
    /// <param name="ct">Stops reading.</param>
    public static Task<DigestedMessage> ToSign(Stream message, Canonicalization body, CancellationToken ct) => Read(message, _ => [new(body, Length: null)], ct);

    /// <summary>As above, for a message in memory: nothing of it is copied.</summary>
    public static DigestedMessage ToSign(ReadOnlyMemory<byte> message, Canonicalization body) => Of(message, _ => [new(body, Length: null)]);

    /// <summary>As <see cref="Read"/>, for a message in memory, which must not change while this is used: nothing of it is copied.</summary>
    internal static DigestedMessage Of(ReadOnlyMemory<byte> message, Func<MessageHead, IEnumerable<BodyDigestKind>> wanted)
    {
        var end = HeaderEnd(message.Span, 0) ?? message.Length;
        var read = new DigestedMessage(MessageHead.Parse(message[..Math.Min(end, MimeLimits.HeaderSizeMax + 1)]));
        if (read.Head.Problem is not null) return read;

        foreach (var kind in wanted(read.Head).Distinct())
        {
            using var digest = new BodyDigest(kind);
            digest.Add(message.Span[end..]);
            read.bodies[kind] = digest.Finish();
        }

        return read;
    }

    /// <summary>Reads to the end of the stream, unless the header is unsound.</summary>
    internal static async Task<DigestedMessage> Read(Stream message, Func<MessageHead, IEnumerable<BodyDigestKind>> wanted, CancellationToken ct)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        var header = new ArrayBufferWriter<byte>();
        try
        {
            var rest = await ReadHeader(message, header, piece, ct);
            var read = new DigestedMessage(MessageHead.Parse(header.WrittenMemory));
            if (read.Head.Problem is null) await read.ReadBody(message, [.. wanted(read.Head).Distinct()], piece, rest, ct);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Gathers octets until the empty line, or one more than a header may have. Returns where the body's lie in the last piece.</summary>
    static async Task<Range> ReadHeader(Stream message, ArrayBufferWriter<byte> header, byte[] piece, CancellationToken ct)
    {
        while (header.WrittenCount <= MimeLimits.HeaderSizeMax)
        {
            var length = await message.ReadAsync(piece, ct);
            if (length == 0) break;

            // Nearly always the first piece holds the whole header.
            if (header.WrittenCount == 0 && HeaderEnd(piece.AsSpan(0, length), 0) is { } whole)
            {
                header.Write(piece.AsSpan(0, whole));
                return whole..length;
            }

            var before = header.WrittenCount;
            header.Write(piece.AsSpan(0, length));
            if (HeaderEnd(header.WrittenSpan, Math.Max(0, before - 3)) is not { } end) continue;

            var gathered = header.WrittenSpan[..end].ToArray();
            header.ResetWrittenCount();
            header.Write(gathered);
            return (end - before)..length;
        }

        return 0..0;
    }

    static int? HeaderEnd(ReadOnlySpan<byte> octets, int from)
    {
        if (octets.StartsWith("\r\n"u8)) return 2;
        if (octets.StartsWith("\n"u8)) return 1;
        for (var at = from; octets[at..].IndexOf((byte)'\n') is var newline and >= 0;)
        {
            at += newline + 1;
            if (octets[at..].StartsWith("\n"u8)) return at + 1;
            if (octets[at..].StartsWith("\r\n"u8)) return at + 2;
        }

        return null;
    }

    async Task ReadBody(Stream message, IReadOnlyList<BodyDigestKind> kinds, byte[] piece, Range rest, CancellationToken ct)
    {
        var digests = kinds.Select(kind => new BodyDigest(kind)).ToList();
        try
        {
            foreach (var digest in digests) digest.Add(piece.AsSpan(rest));
            while (digests.Count > 0 && await message.ReadAsync(piece, ct) is var length and > 0)
            {
                foreach (var digest in digests) digest.Add(piece.AsSpan(0, length));
            }

            for (var index = 0; index < kinds.Count; index++) bodies[kinds[index]] = digests[index].Finish();
        }
        finally
        {
            foreach (var digest in digests) digest.Dispose();
        }
    }
}
