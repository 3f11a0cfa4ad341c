using Postern.Mail.Mime;

namespace Postern.Fuzz.Mime;

/// <summary>Any body decodes within its announced bound; base64 agrees with the framework wherever that accepts the input.</summary>
public static class TransferTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        foreach (var encoding in Enum.GetValues<TransferEncoding>())
        {
            var into = new byte[TransferDecoder.LengthMax(encoding, input.Length)];
            var length = TransferDecoder.Decode(encoding, input, into);
            MessageTarget.Require(length <= into.Length, "decoding stays in its bound");
            if (encoding is TransferEncoding.Base64) Compare(input, into.AsSpan(0, length));
            foreach (var size in (int[])[1, 3, 64, 999]) InPieces(encoding, input, size, into.AsSpan(0, length));
        }
    }

    static void InPieces(TransferEncoding encoding, ReadOnlySpan<byte> input, int size, ReadOnlySpan<byte> whole)
    {
        var decoder = new PieceDecoder(encoding);
        var into = new byte[PieceDecoder.LengthMax(size)];
        for (var isLast = false; !isLast;)
        {
            var piece = input[..Math.Min(size, input.Length)];
            input = input[piece.Length..];
            isLast = input.IsEmpty;
            var length = decoder.Add(piece, isLast, into);
            MessageTarget.Require(whole.StartsWith(into.AsSpan(0, length)), "pieces decode as the whole does");
            whole = whole[length..];
        }

        MessageTarget.Require(whole.IsEmpty, "pieces decode to as much as the whole does");
    }

    static void Compare(ReadOnlySpan<byte> input, ReadOnlySpan<byte> decoded)
    {
        var theirs = new byte[input.Length + 3];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(input, theirs, out var consumed, out var written) is not System.Buffers.OperationStatus.Done) return;
        if (consumed == input.Length) MessageTarget.Require(decoded.SequenceEqual(theirs.AsSpan(0, written)), "base64 agrees");
    }
}
