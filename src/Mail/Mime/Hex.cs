namespace Postern.Mail.Mime;

/// <summary>Two hexadecimal digits as one octet, both cases: senders write both (RFC 2045 §6.7 asks for upper case).</summary>
static class Hex
{
    public static bool TryPair(byte high, byte low, out byte octet)
    {
        octet = 0;
        if (!char.IsAsciiHexDigit((char)high) || !char.IsAsciiHexDigit((char)low)) return false;
        octet = (byte)(Digit(high) << 4 | Digit(low));
        return true;
    }

    static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
