namespace Postern.Mail.Mime;

/// <summary>
/// Quoted-printable (RFC 2045 §6.7), in pieces. An equals sign that begins nothing stays as it is, as the RFC advises for
/// readers; white space that a transport put behind one is looked at up to <see cref="MimeLimits.LineLengthMax"/>.
/// </summary>
struct QuotedPrintableBody
{
    /// <summary>Most octets that wait for the next piece: an equals sign, white space, a carriage return.</summary>
    public const int HeldMax = MimeLimits.LineLengthMax + 2;

    const int Undecided = -2;

    byte[]? held;
    int heldLength;

    public static int Decode(ReadOnlySpan<byte> body, Span<byte> into) => default(QuotedPrintableBody).Add(body, isLast: true, into);

    /// <summary>Answers the octets written.</summary>
    public int Add(ReadOnlySpan<byte> piece, bool isLast, Span<byte> into)
    {
        var written = 0;
        if (heldLength > 0)
        {
            // What was held is decided by at most this much of the piece, and then the piece goes on by itself.
            var taken = Math.Min(piece.Length, held!.Length - heldLength); // held is there when it has a length
            piece[..taken].CopyTo(held.AsSpan(heldLength));
            var decided = Run(held.AsSpan(0, heldLength + taken), isLast && taken == piece.Length, into, ref written);
            if (decided < heldLength)
            {
                heldLength += taken - decided;
                held.AsSpan(decided, heldLength).CopyTo(held);
                return written;
            }

            piece = piece[(decided - heldLength)..];
            heldLength = 0;
        }

        Hold(piece[Run(piece, isLast, into, ref written)..]);
        return written;
    }

    void Hold(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty) return;
        rest.CopyTo(held ??= new byte[HeldMax]);
        heldLength = rest.Length;
    }

    /// <summary>Decodes up to the first equals sign whose meaning is not known yet; answers how far.</summary>
    static int Run(ReadOnlySpan<byte> body, bool isLast, Span<byte> into, ref int written)
    {
        var length = body.Length;
        while (body.IndexOf((byte)'=') is var found and >= 0)
        {
            body[..found].CopyTo(into[written..]);
            written += found;
            body = body[(found + 1)..];

            if (body.Length >= 2 && Hex.TryPair(body[0], body[1], out var octet))
            {
                into[written++] = octet;
                body = body[2..];
                continue;
            }

            var skipped = SoftBreak(body, isLast);
            if (skipped == Undecided) return length - body.Length - 1;
            if (skipped >= 0) body = body[skipped..];
            else into[written++] = (byte)'=';
        }

        body.CopyTo(into[written..]);
        written += body.Length;
        return length;
    }

    /// <summary>Octets of the line end behind an equals sign, white space that a transport added included; -1 when there is none.</summary>
    static int SoftBreak(ReadOnlySpan<byte> rest, bool isLast)
    {
        if (rest.Length < 2 && !isLast) return Undecided;

        var looked = rest[..Math.Min(rest.Length, MimeLimits.LineLengthMax)];
        var at = looked.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (at < 0 && looked.Length == MimeLimits.LineLengthMax) return -1;
        if (at < 0) return isLast ? rest.Length : Undecided;
        if (rest[at] == '\n') return at + 1;
        if (rest[at] != '\r') return -1;
        if (at + 1 == rest.Length) return isLast ? -1 : Undecided;
        return rest[at + 1] == '\n' ? at + 2 : -1;
    }
}
