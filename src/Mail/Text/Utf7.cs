using System.Text;

namespace Postern.Mail.Text;

/// <summary>UTF-7 (RFC 2152), for reading only: the framework refuses it because of what it did to web pages.</summary>
static class Utf7
{
    public static string Decode(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length);
        for (var at = 0; at < octets.Length; at++)
        {
            if (octets[at] != '+') text.Append(octets[at] < 128 ? (char)octets[at] : '\uFFFD');
            else if (at + 1 < octets.Length && octets[at + 1] == '-') (_, at) = (text.Append('+'), at + 1);
            else at = Shifted(octets, at + 1, text);
        }

        return text.ToString();
    }

    /// <summary>Decodes 16-bit units until a character outside the alphabet; a hyphen there is part of the shift. Answers the last place used.</summary>
    static int Shifted(ReadOnlySpan<byte> octets, int at, StringBuilder text)
    {
        var (bits, count) = (0u, 0);
        for (; at < octets.Length && Sextet(octets[at]) is >= 0 and var sextet; at++)
        {
            (bits, count) = (bits << 6 | (uint)sextet, count + 6);
            if (count < 16) continue;
            count -= 16;
            text.Append((char)(bits >> count));
            bits &= (1u << count) - 1;
        }

        return at < octets.Length && octets[at] == '-' ? at : at - 1;
    }

    static int Sextet(byte octet) => octet switch
    {
        >= (byte)'A' and <= (byte)'Z' => octet - 'A',
        >= (byte)'a' and <= (byte)'z' => octet - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => octet - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
