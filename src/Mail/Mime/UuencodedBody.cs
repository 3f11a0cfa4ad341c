using System.Runtime.CompilerServices;

namespace Postern.Mail.Mime;

/// <summary>Uuencode (POSIX.1-2001, uuencode), in pieces: lines between "begin mode name" and "end", each beginning with its length.</summary>
struct UuencodedBody
{
    /// <summary>Octets of a line that are kept: its length, the 84 that 63 octets need, and some that show the line to be longer.</summary>
    const int LineKept = 96;

    KeptLine kept;
    int length;
    bool isLonger;
    bool started;
    bool ended;

    public static int Decode(ReadOnlySpan<byte> body, Span<byte> into) => default(UuencodedBody).Add(body, isLast: true, into);

    /// <summary>Answers the octets written.</summary>
    public int Add(ReadOnlySpan<byte> piece, bool isLast, Span<byte> into)
    {
        var written = 0;
        while (!ended && piece.IndexOf((byte)'\n') is var newline and >= 0)
        {
            Keep(piece[..newline]);
            written += EndLine(into[written..]);
            piece = piece[(newline + 1)..];
        }

        if (ended) return written;

        Keep(piece);
        return isLast ? written + EndLine(into[written..]) : written;
    }

    void Keep(ReadOnlySpan<byte> part)
    {
        var taken = Math.Min(part.Length, LineKept - length);
        part[..taken].CopyTo(kept[length..]);
        length += taken;
        isLonger |= part[taken..].ContainsAnyExcept((byte)'\r');
    }

    int EndLine(Span<byte> into)
    {
        ReadOnlySpan<byte> line = kept[..length];
        if (!isLonger) line = line.TrimEnd((byte)'\r');
        (length, isLonger) = (0, false);

        if (started && line.SequenceEqual("end"u8)) ended = true;
        else if (started) return Line(line, into);
        else started = line.StartsWith("begin "u8);
        return 0;
    }

    /// <summary>Transports take spaces off the end of a line, and a space is a zero: up to half a line is put back.</summary>
    static int Line(ReadOnlySpan<byte> line, Span<byte> into)
    {
        if (line.IsEmpty) return 0;

        var data = line[1..];
        var length = Math.Min(Sextet(line[0]), data.Length * 3 / 2);
        for (var octet = 0; octet < length; octet++)
        {
            var (quad, place) = (octet / 3 * 4, octet % 3);
            var bits = At(data, quad + place) << 6 | At(data, quad + place + 1);
            into[octet] = (byte)(bits >> (4 - 2 * place));
        }

        return length;
    }

    static int At(ReadOnlySpan<byte> data, int index) => index < data.Length ? Sextet(data[index]) : 0;

    // A space and a grave accent both stand for zero.
    static int Sextet(byte octet) => (octet - 32) & 0x3F;

    [InlineArray(LineKept)]
    struct KeptLine
    {
        byte first;
    }
}
