using System.Globalization;

namespace Postern.Store.Records;

/// <summary>An id, or its beginning as a person types it: all ids from <paramref name="First"/> to <paramref name="Last"/>.</summary>
readonly record struct IdPrefix(Guid First, Guid Last)
{
    public const int DigitsMin = 8;

    const int DigitsMax = 32;

    /// <summary>The least id that can have been made at or after this time (UUIDv7, RFC 9562 §5.7: 48 bits of milliseconds come first).</summary>
    public static Guid FirstAt(DateTimeOffset time) =>
        Guid.ParseExact(time.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture).PadRight(DigitsMax, '0'), "N");

    /// <summary>Null when it is too short, too long, or not hexadecimal.</summary>
    public static IdPrefix? Parse(string text)
    {
        var digits = text.Trim().Replace("-", "", StringComparison.Ordinal);
        if (digits.Length is < DigitsMin or > DigitsMax || !digits.All(char.IsAsciiHexDigit)) return null;

        return new(
            Guid.ParseExact(digits.PadRight(DigitsMax, '0'), "N"),
            Guid.ParseExact(digits.PadRight(DigitsMax, 'f'), "N"));
    }
}
