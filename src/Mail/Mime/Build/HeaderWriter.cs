using System.Buffers;
using System.Text;

namespace Postern.Mail.Mime.Build;

/// <summary>
/// Writes header fields: folded at 78 columns (RFC 5322 §2.1.1), other characters than ASCII as encoded words (RFC 2047).
/// No text can begin a field of its own: control characters become spaces before anything is written.
/// </summary>
sealed class HeaderWriter(StringBuilder output)
{
    const int ColumnMax = 78;

    /// <summary>Longest line a message may have without its CRLF (RFC 5322 §2.1.1): a longer word is encoded to be cut.</summary>
    const int WordMax = 900;

    static readonly SearchValues<char> FieldName = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    static readonly SearchValues<char> Atom = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~ ");
    int column;

    public static bool IsFieldName(string name) => name.Length is > 0 and <= 70 && !name.AsSpan().ContainsAnyExcept(FieldName);

    /// <summary>A field of free text, as Subject.</summary>
    public void Unstructured(string name, string text)
    {
        Begin(name);
        Text(Calm(text));
        End();
    }

    /// <summary>A field whose value is made of tokens that may be folded between: nothing in it is encoded.</summary>
    public void Structured(string name, params IEnumerable<string> tokens)
    {
        Begin(name);
        foreach (var token in tokens) Word(Calm(token));
        End();
    }

    /// <summary>A field of mailboxes (RFC 5322 §3.4).</summary>
    public void Mailboxes(string name, IReadOnlyList<(string? Name, string Address)> mailboxes)
    {
        Begin(name);
        for (var index = 0; index < mailboxes.Count; index++)
        {
            var comma = index < mailboxes.Count - 1 ? "," : "";
            var (display, address) = mailboxes[index];
            if (string.IsNullOrWhiteSpace(display)) Word(address + comma);
            else
            {
                Phrase(Calm(display));
                Word($"<{address}>{comma}");
            }
        }

        End();
    }

    void Begin(string name)
    {
        output.Append(name).Append(':');
        column = name.Length + 1;
    }

    void End() => output.Append("\r\n");

    /// <summary>One word behind a space, or behind a fold when the line would grow too long.</summary>
    void Word(ReadOnlySpan<char> word)
    {
        if (column + 1 + word.Length > ColumnMax && column > 1)
        {
            output.Append("\r\n");
            column = 0;
        }

        output.Append(' ').Append(word);
        column += 1 + word.Length;
    }

    void Phrase(string display)
    {
        if (!Ascii.IsValid(display) || display.Contains("=?", StringComparison.Ordinal) || display.Length > ColumnMax - 2) Encoded(display);
        else if (!display.AsSpan().ContainsAnyExcept(Atom)) Text(display);
        else Word($"\"{display.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
    }

    void Text(string text)
    {
        if (!Ascii.IsValid(text) || text.Contains("=?", StringComparison.Ordinal) || LongestWord(text) > WordMax)
        {
            Encoded(text);
            return;
        }

        // Only where one space stands between two words can a line be cut and come back the same.
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var cut = rest.TrimStart(' ').IndexOf(' ');
            var leading = rest.Length - rest.TrimStart(' ').Length;
            var length = cut < 0 ? rest.Length : leading + cut;
            if (leading > 0) output.Append(' ', leading);
            column += leading;
            Word(rest[leading..length]);
            rest = length < rest.Length ? rest[(length + 1)..] : default;
        }
    }

    static int LongestWord(string text)
    {
        var longest = 0;
        foreach (var range in text.AsSpan().Split(' ')) longest = Math.Max(longest, range.End.Value - range.Start.Value);
        return longest;
    }

    /// <summary>Words of at most 75 characters, never cutting a character (RFC 2047 §2, §5 rule 3). The letters of Q are those safe in a phrase.</summary>
    void Encoded(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var others = octets.Count(octet => !IsPlain(octet));
        var base64 = others * 3 > octets.Length;
        for (var at = 0; at < octets.Length;)
        {
            var length = Fitting(octets.AsSpan(at), base64);
            var part = octets.AsSpan(at, length);
            Word(base64 ? $"=?utf-8?B?{Convert.ToBase64String(part)}?=" : $"=?utf-8?Q?{Quoted(part)}?=");
            at += length;
        }
    }

    /// <summary>Octets of encoded text that one word takes: 75 less the frame of 12.</summary>
    const int EncodedMax = 63;

    static int Fitting(ReadOnlySpan<byte> octets, bool base64)
    {
        var (length, cost) = (0, 0);
        while (length < octets.Length)
        {
            Rune.DecodeFromUtf8(octets[length..], out _, out var size);
            cost += base64 ? 0 : Cost(octets.Slice(length, size));
            if (base64 ? (length + size + 2) / 3 * 4 > EncodedMax - 3 : cost > EncodedMax) break;
            length += size;
        }

        return length;
    }

    static int Cost(ReadOnlySpan<byte> octets)
    {
        var cost = 0;
        foreach (var octet in octets) cost += IsPlain(octet) || octet == ' ' ? 1 : 3;
        return cost;
    }

    static string Quoted(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder();
        foreach (var octet in octets)
        {
            if (octet == ' ') text.Append('_');
            else if (IsPlain(octet)) text.Append((char)octet);
            else text.Append('=').Append(octet.ToString("X2", null));
        }

        return text.ToString();
    }

    static bool IsPlain(byte octet) => char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/';

    /// <summary>Control characters, Unicode's line and paragraph separators among them, become spaces; half surrogates become U+FFFD.</summary>
    internal static string Calm(string text)
    {
        var calm = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            calm.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? " " : rune.ToString());
        return calm.ToString().Trim(' ');
    }
}
