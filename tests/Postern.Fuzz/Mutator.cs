namespace Postern.Fuzz;

/// <summary>Makes bad inputs of good ones: bits flipped, parts cut, doubled, spliced with others, and words put in that grammars stumble over.</summary>
sealed class Mutator(IReadOnlyList<byte[]> corpus, ulong seed)
{
    /// <summary>Longest input made, in octets.</summary>
    public const int LengthMax = 64 * 1024;

    const int ChangesMax = 6;

    static readonly byte[][] Tokens =
    [
        [.. "\r\n"u8], [.. "\r\n.\r\n"u8], [.. "\n.\n"u8], [.. "\r"u8], [.. "\n"u8], [0], [.. "\r\n\r\n"u8], [.. "\r\n "u8], [0xFF], [.. "é"u8], [0xC0, 0x80],
        [.. "--"u8], [.. "\r\n--b--\r\n"u8], [.. "Content-Type: multipart/mixed; boundary=b\r\n"u8], [.. "Content-Transfer-Encoding: base64\r\n"u8],
        [.. "Content-Transfer-Encoding: quoted-printable\r\n"u8], [.. "Content-Disposition: attachment; filename*0*=utf-8''a%00\r\n"u8],
        [.. "=?utf-8?B?"u8], [.. "=?utf-8?Q?=00?="u8], [.. "?="u8], [.. "=\r\n"u8], [.. "=0"u8], [.. "===="u8],
        [.. "MAIL FROM:<"u8], [.. "RCPT TO:<"u8], [.. "EHLO "u8], [.. "BDAT 99999999999999999999 LAST\r\n"u8], [.. "STARTTLS\r\n"u8], [.. "AUTH PLAIN "u8],
        [.. " SIZE=-1"u8], [.. " SMTPUTF8"u8], [.. "xn--"u8], [.. "@"u8], [.. "\""u8], [.. "\\"u8], [.. "("u8], [.. ")"u8], [.. "<"u8], [.. ">"u8], [.. ";"u8], [.. ":"u8],
        [.. "4294967296"u8], [.. "-1"u8], [.. "250-"u8], [.. "250 "u8], [.. "354 \r\n"u8], [0xC0, 0x0C], [0x30, 0x80], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
    ];

    Chance chance = new(seed);

    /// <summary>The next input; the corpus itself comes first.</summary>
    public byte[] Make(int number)
    {
        if (number < corpus.Count) return corpus[number];

        List<byte> input = [.. Pick()];
        for (var changes = 1 + chance.Below(ChangesMax); changes > 0; changes--) Change(input);
        if (input.Count > LengthMax) input.RemoveRange(LengthMax, input.Count - LengthMax);
        return [.. input];
    }

    void Change(List<byte> input)
    {
        var at = chance.Below(input.Count + 1);
        var length = Math.Min(chance.Below(64), input.Count - at);
        switch (chance.Below(8))
        {
            case 0 when at < input.Count: input[at] ^= (byte)(1 << chance.Below(8)); break;
            case 1 when at < input.Count: input[at] = (byte)chance.Next(); break;
            case 2: input.RemoveRange(at, length); break;
            case 3: input.RemoveRange(at, input.Count - at); break;
            case 4: Repeat(input, at, length); break;
            case 5: Splice(input, at); break;
            default: input.InsertRange(at, Tokens[chance.Below(Tokens.Length)]); break;
        }
    }

    void Repeat(List<byte> input, int at, int length)
    {
        var part = input.GetRange(at, length);
        for (var times = chance.Below(1 << chance.Below(10)); times > 0 && input.Count < LengthMax; times--) input.InsertRange(at, part);
    }

    void Splice(List<byte> input, int at)
    {
        var other = Pick();
        input.RemoveRange(at, input.Count - at);
        input.AddRange(other[chance.Below(other.Length + 1)..]);
    }

    byte[] Pick() => corpus.Count == 0 ? [] : corpus[chance.Below(corpus.Count)];
}
