namespace Postern.Mail.Mime;

/// <summary>Uuencode (POSIX.1-2001, uuencode): lines between "begin mode name" and "end", each beginning with its length.</summary>
static class UuencodedBody
{
    public static int Decode(ReadOnlySpan<byte> body, Span<byte> into)
    {
        var written = 0;
        var started = false;
        while (!body.IsEmpty)
        {
            var newline = body.IndexOf((byte)'\n');
            var line = (newline < 0 ? body : body[..newline]).TrimEnd((byte)'\r');
            body = newline < 0 ? default : body[(newline + 1)..];

            if (!started) started = line.StartsWith("begin "u8);
            else if (line.SequenceEqual("end"u8)) break;
            else written += Line(line, into[written..]);
        }

        return written;
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
}
