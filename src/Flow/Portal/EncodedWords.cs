using System.Text;

namespace Postern.Flow.Portal;

/// <summary>Text for a header field as encoded words (RFC 2047): whatever it holds, no line of the header can be added or ended by it.</summary>
static class EncodedWords
{
    // RFC 2047 §2: a line with encoded words has at most 76 characters; 39 octets leave room for the longest name of a field.
    const int WordOctetsMax = 39;

    public static string Of(string text)
    {
        List<string> words = [];
        for (var start = 0; start < text.Length;)
        {
            var end = WordEnd(text, start);
            words.Add($"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text[start..end]))}?=");
            start = end;
        }

        return string.Join("\r\n ", words);
    }

    // RFC 2047 §5: a character is never split between words.
    static int WordEnd(string text, int start)
    {
        var end = start;
        var octets = 0;
        foreach (var rune in text.AsSpan(start).EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (octets > WordOctetsMax) break;
            end += rune.Utf16SequenceLength;
        }

        return end;
    }
}
