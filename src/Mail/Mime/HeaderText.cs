using System.Buffers;
using System.Text;
using Postern.Mail.Text;

namespace Postern.Mail.Mime;

/// <summary>Unstructured header text (RFC 5322 §2.2.3) with encoded words (RFC 2047).</summary>
public static class HeaderText
{
    static readonly SearchValues<byte> Special = SearchValues.Create([(byte)'\r', (byte)'\n', .. Enumerable.Range(128, 128).Select(octet => (byte)octet)]);

    /// <summary>
    /// Unfolds and decodes. A fold and the white space around it become one space. Words that follow one another belong
    /// together (RFC 2047 §6.2), also when a character is split between them. What is no valid word stays as written. Never throws;
    /// at most <see cref="MimeLimits.FieldSizeMax"/> octets and <see cref="MimeLimits.EncodedWordsMax"/> words are looked at.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> body)
    {
        body = HeaderField.Interpreted(body);
        if (body.IndexOfAny(Special) < 0 && body.IndexOf("=?"u8) < 0) return Encoding.ASCII.GetString(body);

        var rented = ArrayPool<byte>.Shared.Rent(body.Length);
        var flat = Unfold(body, rented);
        var text = flat.IndexOf("=?"u8) < 0 ? Raw(flat) : Words(flat);
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>Bytes that no word covers: ASCII, or UTF-8 (RFC 6532), or what a sender of the nineties meant.</summary>
    internal static string Raw(ReadOnlySpan<byte> text) => System.Text.Unicode.Utf8.IsValid(text)
        ? Encoding.UTF8.GetString(text)
        : Charset.Windows1252.GetString(text);

    static ReadOnlySpan<byte> Unfold(ReadOnlySpan<byte> body, Span<byte> into)
    {
        var length = 0;
        while (body.IndexOfAny((byte)'\r', (byte)'\n') is var fold and >= 0)
        {
            var line = body[..fold].TrimEnd(" \t"u8);
            line.CopyTo(into[length..]);
            length += line.Length;
            body = body[fold..].TrimStart(" \t\r\n"u8);
            if (!body.IsEmpty && length > 0) into[length++] = (byte)' ';
        }

        body.CopyTo(into[length..]);
        return into[..(length + body.Length)];
    }

    static string Words(ReadOnlySpan<byte> text)
    {
        var output = new StringBuilder(text.Length);
        using var joined = new JoinedWords(output, text.Length);
        var words = 0;
        while (!text.IsEmpty)
        {
            var start = text.IndexOf("=?"u8);
            if (start < 0 || words == MimeLimits.EncodedWordsMax) break;

            if (!EncodedWord.TryRead(text[start..], out var word))
            {
                joined.Flush();
                output.Append(Raw(text[..(start + 2)]));
                text = text[(start + 2)..];
                continue;
            }

            // White space between two words is not shown; anything else ends the run.
            if (!joined.IsOpen || text[..start].ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                joined.Flush();
                output.Append(Raw(text[..start]));
            }

            joined.Add(word);
            text = text[(start + word.Length)..];
            words++;
        }

        joined.Flush();
        return output.Append(Raw(text)).ToString();
    }
}
