using Postern.Mail.Smtp.Server;

namespace Postern.Fuzz.Smtp;

/// <summary>Data that ends does so at CRLF . CRLF, whatever the pieces it came in; what was accepted has no CR or LF outside CRLF.</summary>
public static class DataTarget
{
    static readonly int[] PieceLengths = [1, 7, int.MaxValue];

    public static void Run(ReadOnlySpan<byte> data)
    {
        (int End, byte[] Content, bool IsGood)? first = null;
        foreach (var piece in PieceLengths)
        {
            var read = Decode(data, piece);
            first ??= read;

            var isSame = read.End == first.Value.End && read.IsGood == first.Value.IsGood && (!read.IsGood || read.Content.AsSpan().SequenceEqual(first.Value.Content));
            if (!isSame) throw new InvalidOperationException("the pieces decide");
        }

        if (first is not { End: > 0, IsGood: true } whole) return;
        if (!("\r\n"u8.ToArray().Concat(data[..whole.End].ToArray()).ToArray()).AsSpan().EndsWith("\r\n.\r\n"u8)) throw new InvalidOperationException("a false end");
        if (System.Text.Encoding.Latin1.GetString(whole.Content).Replace("\r\n", "", StringComparison.Ordinal).AsSpan().ContainsAny('\r', '\n', '\0')) throw new InvalidOperationException("a bare newline");
    }

    static (int End, byte[] Content, bool IsGood) Decode(ReadOnlySpan<byte> data, int pieceLength)
    {
        var decoder = new DataDecoder();
        var content = new byte[data.Length];
        var (at, length) = (0, 0);
        while (at < data.Length)
        {
            var piece = data[at..(int)Math.Min(data.Length, (long)at + pieceLength)];
            var status = decoder.Read(piece, content.AsSpan(length), out var consumed, out var written);
            (at, length) = (at + consumed, length + written);
            if (status == DataStatus.Ended) return (at, content[..length], decoder.Problem is null);
            if (consumed == 0) throw new InvalidOperationException("no progress");
        }

        return (0, content[..length], decoder.Problem is null);
    }
}
