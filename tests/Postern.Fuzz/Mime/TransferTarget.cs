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
        }
    }

    static void Compare(ReadOnlySpan<byte> input, ReadOnlySpan<byte> decoded)
    {
        var theirs = new byte[input.Length + 3];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(input, theirs, out var consumed, out var written) is not System.Buffers.OperationStatus.Done) return;
        if (consumed == input.Length) MessageTarget.Require(decoded.SequenceEqual(theirs.AsSpan(0, written)), "base64 agrees");
    }
}
