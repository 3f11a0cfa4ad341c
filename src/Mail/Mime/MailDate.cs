using System.Text;

namespace Postern.Mail.Mime;

/// <summary>Date and time of a header field (RFC 5322 §3.3), with the obsolete forms of §4.3: short years, zone names, comments anywhere.</summary>
public static class MailDate
{
    /// <summary>Reads the field body, of a Received field what stands behind its last semicolon; false when it is no date. A missing or unknown zone is taken as UTC, as §4.3 asks.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out DateTimeOffset date)
    {
        date = default;
        body = HeaderField.Interpreted(body);
        Span<byte> flat = stackalloc byte[LengthMax];
        var reader = new DateTokens(Flatten(body[(body.LastIndexOf((byte)';') + 1)..], flat));
        if (!reader.MoveNext()) return false;
        if (char.IsAsciiLetter((char)reader.Token[0]) && !reader.MoveNext()) return false;

        // "Nov 21 09:55:06 1997" is what ctime(3) writes.
        return char.IsAsciiLetter((char)reader.Token[0])
            ? TryCtime(ref reader, out date)
            : TryRfc(ref reader, out date);
    }

    /// <summary>Octets of a date that are looked at, comments not counted.</summary>
    const int LengthMax = 128;

    /// <summary>Takes out comments, and the white space that §4.3 allows around the colons of the time.</summary>
    static ReadOnlySpan<byte> Flatten(ReadOnlySpan<byte> body, Span<byte> into)
    {
        var length = 0;
        for (var at = 0; at < body.Length && length < into.Length; at++)
        {
            var octet = body[at];
            if (octet == '(') (octet, at) = ((byte)' ', at + Comments.Length(body[at..]) - 1);
            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                if (length == 0 || into[length - 1] is (byte)' ' or (byte)':') continue;
                octet = (byte)' ';
            }
            else if (octet == ':' && length > 0 && into[length - 1] == ' ') length--;

            into[length++] = octet;
        }

        return into[..length];
    }

    static bool TryRfc(ref DateTokens reader, out DateTimeOffset date)
    {
        date = default;
        if (!reader.TryNumber(out var day) || !reader.MoveNext() || Month(reader.Token) is not (> 0 and var month)) return false;
        if (!reader.MoveNext() || !reader.TryNumber(out var year)) return false;

        year = FullYear(year, reader.Token.Length);
        if (!reader.MoveNext()) return TryMake(year, month, day, default, 0, out date);
        if (!TryTime(reader.Token, out var time)) return false;
        return TryMake(year, month, day, time, reader.MoveNext() ? Zone(reader.Token) : 0, out date);
    }

    static bool TryCtime(ref DateTokens reader, out DateTimeOffset date)
    {
        date = default;
        if (Month(reader.Token) is not (> 0 and var month)) return false;
        if (!reader.MoveNext() || !reader.TryNumber(out var day) || !reader.MoveNext() || !TryTime(reader.Token, out var time)) return false;

        var zone = 0;
        if (!reader.MoveNext()) return false;
        if (!reader.TryNumber(out var year))
        {
            zone = Zone(reader.Token);
            if (!reader.MoveNext() || !reader.TryNumber(out year)) return false;
        }

        return TryMake(FullYear(year, reader.Token.Length), month, day, time, zone, out date);
    }

    static bool TryMake(int year, int month, int day, TimeSpan time, int zoneMinutes, out DateTimeOffset date)
    {
        date = default;
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        var local = new DateTime(year, month, day) + time;
        if (year == 1 && local.DayOfYear < 3) return false;

        // .NET knows zones up to 14 hours; a larger one is a time all the same, told in UTC.
        date = Math.Abs(zoneMinutes) <= 14 * 60
            ? new(local, TimeSpan.FromMinutes(zoneMinutes))
            : new(local - TimeSpan.FromMinutes(zoneMinutes), TimeSpan.Zero);
        return true;
    }

    static bool TryTime(ReadOnlySpan<byte> token, out TimeSpan time)
    {
        time = default;
        Span<int> values = [0, 0, 0];
        var count = 0;
        foreach (var range in token.Split((byte)':'))
        {
            if (count == 3 || !int.TryParse(Digits(token[range]), out values[count])) return false;
            count++;
        }

        // A leap second is written 60 and is the next minute for us.
        if (count < 2 || values[0] > 24 || values[1] > 59 || values[2] > 60) return false;
        time = new(values[0], values[1], values[2]);
        return true;
    }

    static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> text) => text.IndexOf((byte)'.') is >= 0 and var dot ? text[..dot] : text;

    /// <summary>Two digits below 50 are this century, others and three digits count from 1900 (RFC 5322 §4.3).</summary>
    static int FullYear(int year, int digits) => digits switch
    {
        <= 2 => year < 50 ? year + 2000 : year + 1900,
        3 => year + 1900,
        _ => year,
    };

    static int Month(ReadOnlySpan<byte> token)
    {
        if (token.Length < 3) return int.TryParse(token, out var number) && number is > 0 and < 13 ? number : 0;
        var names = "janfebmaraprmayjunjulaugsepoctnovdec"u8;
        for (var month = 0; month < 12; month++)
        {
            if (Ascii.EqualsIgnoreCase(token[..3], names.Slice(month * 3, 3))) return month + 1;
        }

        return 0;
    }

    /// <summary>Minutes east of Greenwich. Letters of the military zones were defined the wrong way round, so §4.3 makes them -0000.</summary>
    static int Zone(ReadOnlySpan<byte> token)
    {
        if (token[0] is (byte)'+' or (byte)'-')
        {
            var digits = token[1..].IndexOf((byte)':') == 2 ? [.. token[1..3], .. token[4..]] : token[1..];
            if (!int.TryParse(digits, out var value) || digits.Length > 4) return 0;
            var minutes = digits.Length <= 2 ? value * 60 : value / 100 * 60 + value % 100;
            return token[0] == '-' ? -minutes : minutes;
        }

        // "EST5EDT" is the name of a time zone file, and means its first part here.
        return NamedHours(token.Length > 3 && char.IsAsciiDigit((char)token[3]) ? token[..3] : token) * 60;
    }

    static int NamedHours(ReadOnlySpan<byte> token) =>
        Is(token, "EDT"u8) ? -4 : Is(token, "EST"u8) || Is(token, "CDT"u8) ? -5 : Is(token, "CST"u8) || Is(token, "MDT"u8) ? -6
        : Is(token, "MST"u8) || Is(token, "PDT"u8) ? -7 : Is(token, "PST"u8) ? -8 : 0;

    static bool Is(ReadOnlySpan<byte> token, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(token, name);
}

/// <summary>Words of a date: separated by spaces, commas, and by the hyphens of "21-Nov-97".</summary>
ref struct DateTokens(ReadOnlySpan<byte> text)
{
    ReadOnlySpan<byte> rest = text;

    public ReadOnlySpan<byte> Token { get; private set; }

    public bool MoveNext()
    {
        rest = rest.TrimStart(" ,"u8);
        if (rest.IsEmpty) return false;

        // A zone behind the time has a sign; the hyphens before are those between day, month and year.
        var separators = rest[0] is (byte)'+' or (byte)'-' ? " ,"u8 : " ,-+"u8;
        var length = rest[1..].IndexOfAny(separators);
        Token = length < 0 ? rest : rest[..(length + 1)];
        rest = rest[Token.Length..];

        if (rest.StartsWith("-"u8) && !Token.Contains((byte)':')) rest = rest[1..];
        return true;
    }

    public readonly bool TryNumber(out int number) => int.TryParse(Token, out number) && number >= 0 && Token[0] is not ((byte)'+' or (byte)'-');
}
