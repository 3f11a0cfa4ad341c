using Postern.Mail.Smtp.Client;

namespace Postern.Fuzz.Smtp;

/// <summary>Any octets as a message, in pieces: the wire has no bare CR or LF, and one end of data, at its end.</summary>
public static class DotStuffingTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var stuffing = new DotStuffing();
        var wire = new byte[(input.Length * 2) + 8];
        var length = 0;
        var cut = input.IsEmpty ? 0 : input[0] % (input.Length + 1);

        length += Encode(ref stuffing, input[..cut], wire);
        length += Encode(ref stuffing, input[cut..], wire.AsSpan(length));
        length += stuffing.Finish(wire.AsSpan(length));

        ReadOnlySpan<byte> sent = [.. "\r\n"u8, .. wire.AsSpan(0, length)];
        if (sent.IndexOf("\r\n.\r\n"u8) != sent.Length - 5) throw new InvalidOperationException("the end of data is not where it belongs");
        for (var i = 0; i < sent.Length; i++)
        {
            if (sent[i] == '\r' && (i + 1 == sent.Length || sent[i + 1] != '\n')) throw new InvalidOperationException("a bare CR came through");
            if (sent[i] == '\n' && (i == 0 || sent[i - 1] != '\r')) throw new InvalidOperationException("a bare LF came through");
        }
    }

    static int Encode(ref DotStuffing stuffing, ReadOnlySpan<byte> piece, Span<byte> wire)
    {
        var length = 0;
        while (!piece.IsEmpty)
        {
            var (taken, written) = stuffing.Encode(piece, wire[length..]);
            piece = piece[taken..];
            length += written;
        }

        return length;
    }
}
