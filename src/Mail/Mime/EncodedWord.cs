using System.Buffers;
using System.Text;
using Postern.Mail.Text;

namespace Postern.Mail.Mime;

/// <summary>One "=?charset?B?text?=" (RFC 2047 §2).</summary>
readonly ref struct EncodedWord
{
    public ReadOnlySpan<byte> Charset { get; private init; }

    public bool IsBase64 { get; private init; }

    public ReadOnlySpan<byte> Text { get; private init; }

    /// <summary>Octets of the whole word.</summary>
    public int Length { get; private init; }

    /// <summary>Reads the word at the beginning. Spaces in its text are forgiven in the Q encoding, where old senders wrote them.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out EncodedWord word)
    {
        word = default;
        if (!text.StartsWith("=?"u8)) return false;

        var at = 2;
        var charset = Until(text, ref at, CharsetLengthMax);
        if (charset.IsEmpty || at + 1 >= text.Length || text[at + 1] != '?') return false;

        var encoding = text[at] | 0x20;
        if (encoding is not ('b' or 'q')) return false;

        var rest = text[(at + 2)..];
        var end = rest.IndexOf("?="u8);
        if (end < 0) return false;

        word = new() { Charset = charset, IsBase64 = encoding == 'b', Text = rest[..end], Length = at + 2 + end + 2 };
        return true;
    }

    /// <summary>Longest charset and language (RFC 2231 §5) of a word, in octets; also bounds how far a broken word is searched.</summary>
    const int CharsetLengthMax = 64;

    static ReadOnlySpan<byte> Until(ReadOnlySpan<byte> text, scoped ref int at, int max)
    {
        var rest = text[at..Math.Min(text.Length, at + max)];
        var end = rest.IndexOf((byte)'?');
        if (end < 0 || rest[..end].ContainsAny((byte)' ', (byte)'=')) return default;

        at += end + 1;
        var star = rest[..end].IndexOf((byte)'*');
        return rest[..(star < 0 ? end : star)];
    }

    /// <summary>Decodes into a buffer at least as long as the text; answers the octets written.</summary>
    public int Decode(Span<byte> into)
    {
        if (IsBase64) return Radix64Body.Decode(Text, into);

        var length = 0;
        for (var at = 0; at < Text.Length; at++)
        {
            var octet = Text[at];
            if (octet == '_') octet = (byte)' ';
            else if (octet == '=' && at + 2 < Text.Length && Hex.TryPair(Text[at + 1], Text[at + 2], out var decoded)) (octet, at) = (decoded, at + 2);
            into[length++] = octet;
        }

        return length;
    }
}

/// <summary>Octets of words in a row with one charset; they become characters together.</summary>
ref struct JoinedWords(StringBuilder output, int capacity)
{
    readonly byte[] octets = ArrayPool<byte>.Shared.Rent(capacity);
    ReadOnlySpan<byte> charset;
    int length;

    public bool IsOpen { get; private set; }

    public void Add(EncodedWord word)
    {
        if (IsOpen && !Ascii.EqualsIgnoreCase(charset, word.Charset)) Flush();
        charset = word.Charset;
        IsOpen = true;
        length += word.Decode(octets.AsSpan(length));
    }

    public void Flush()
    {
        if (length > 0) output.Append(Charset.Decode(Encoding.Latin1.GetString(charset), octets.AsSpan(0, length)));
        length = 0;
        IsOpen = false;
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(octets);
}
