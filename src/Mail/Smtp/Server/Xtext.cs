using System.Buffers.Text;

namespace Postern.Mail.Smtp.Server;

/// <summary>xtext of RFC 3461 §4: printable ASCII, with <c>+41</c> for what may not stand in a parameter.</summary>
public static class Xtext
{
    /// <summary>Longest decoded text taken, in octets: ENVID allows 100, ORCPT 500 (RFC 3461 §4.2 and §4.4).</summary>
    public const int LengthMax = 500;

    /// <summary>Decodes to printable ASCII; a control character or an octet over 126 behind a plus makes it malformed, so none reaches a report.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, out string decoded)
    {
        decoded = "";
        if (text.Length > LengthMax * 3) return false;

        Span<char> into = stackalloc char[LengthMax];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i] == '+' ? Hex(text[(i + 1)..]) : text[i];
            if (octet is < 32 or > 126 || length == into.Length) return false;

            into[length++] = (char)octet;
            if (text[i] == '+') i += 2;
        }

        decoded = into[..length].ToString();
        return true;
    }

    // hexchar is upper case in the grammar; zero stands for malformed, since a NUL is not wanted either.
    static int Hex(ReadOnlySpan<byte> digits) =>
        digits.Length >= 2 && char.IsAsciiHexDigitUpper((char)digits[0]) && char.IsAsciiHexDigitUpper((char)digits[1])
        && Utf8Parser.TryParse(digits[..2], out byte octet, out _, 'x') ? octet : 0;
}
