using System.Text;

namespace Postern.Mail.Mime;

/// <summary>How a body is written (RFC 2045 §6). Unknown encodings are taken as they are.</summary>
public enum TransferEncoding : byte
{
    /// <summary>7bit, 8bit, binary, absent or unknown.</summary>
    Identity,
    QuotedPrintable,
    Base64,

    /// <summary>x-uuencode, as older programs wrote it.</summary>
    Uuencode,
}

static class TransferEncodings
{
    public static TransferEncoding Parse(ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty) return TransferEncoding.Identity;

        // Only the word counts: senders write "base64;" and comments behind it.
        var word = new ParameterReader(field).Main;
        if (Is(word, "base64"u8)) return TransferEncoding.Base64;
        if (Is(word, "quoted-printable"u8)) return TransferEncoding.QuotedPrintable;
        return Is(word, "x-uuencode"u8) || Is(word, "uuencode"u8) || Is(word, "uue"u8) || Is(word, "x-uue"u8)
            ? TransferEncoding.Uuencode
            : TransferEncoding.Identity;
    }

    static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(word, name);
}

/// <summary>Takes a transfer encoding off, into a buffer of the caller's. Tolerant, linear, never throws for bad content.</summary>
public static class TransferDecoder
{
    /// <summary>Octets that decoding can give at most; only uuencode, whose lines may have lost their spaces, can grow.</summary>
    public static int LengthMax(TransferEncoding encoding, int encodedLength) => encoding switch
    {
        TransferEncoding.Identity => encodedLength,
        TransferEncoding.QuotedPrintable => encodedLength,
        TransferEncoding.Base64 => encodedLength / 4 * 3 + 3,
        TransferEncoding.Uuencode => encodedLength + encodedLength / 2,
    };

    /// <summary>Decodes a whole body. <paramref name="into"/> has at least <see cref="LengthMax"/> octets; answers those written.</summary>
    public static int Decode(TransferEncoding encoding, ReadOnlySpan<byte> body, Span<byte> into)
    {
        switch (encoding)
        {
            case TransferEncoding.QuotedPrintable: return QuotedPrintableBody.Decode(body, into);
            case TransferEncoding.Base64: return Radix64Body.Decode(body, into);
            case TransferEncoding.Uuencode: return UuencodedBody.Decode(body, into);
            default:
                body.CopyTo(into);
                return body.Length;
        }
    }
}

/// <summary>Takes a transfer encoding off, piece by piece: the same octets come out however the body is cut. Not for several threads.</summary>
public sealed class PieceDecoder(TransferEncoding encoding)
{
    Radix64Body radix64;
    QuotedPrintableBody quoted;
    UuencodedBody uuencoded;

    /// <summary>Octets that one piece can give at most, with what was held back before it.</summary>
    public static int LengthMax(int pieceLength) => TransferDecoder.LengthMax(TransferEncoding.Uuencode, pieceLength + QuotedPrintableBody.HeldMax);

    /// <summary>Decodes the next piece; answers the octets written. The last piece may be empty.</summary>
    /// <param name="piece">What follows the piece before.</param>
    /// <param name="isLast">True once, for the end of the body.</param>
    /// <param name="into">Has at least <see cref="LengthMax"/> octets.</param>
    public int Add(ReadOnlySpan<byte> piece, bool isLast, Span<byte> into)
    {
        switch (encoding)
        {
            case TransferEncoding.QuotedPrintable: return quoted.Add(piece, isLast, into);
            case TransferEncoding.Base64: return radix64.Add(piece, isLast, into);
            case TransferEncoding.Uuencode: return uuencoded.Add(piece, isLast, into);
            default:
                piece.CopyTo(into);
                return piece.Length;
        }
    }
}
