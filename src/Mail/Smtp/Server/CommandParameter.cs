using System.Globalization;
using System.Text;

namespace Postern.Mail.Smtp.Server;

/// <summary>One parameter of MAIL or RCPT: <c>KEYWORD</c> or <c>KEYWORD=value</c> (RFC 5321 §4.1.2 esmtp-param).</summary>
readonly ref struct CommandParameter(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, bool hasValue)
{
    public ReadOnlySpan<byte> Value { get; } = value;

    public bool HasValue { get; } = hasValue;

    ReadOnlySpan<byte> Keyword { get; } = keyword;

    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Keyword, name);

    public bool ValueIs(ReadOnlySpan<byte> name) => HasValue && Ascii.EqualsIgnoreCase(Value, name);

    /// <summary>A decimal number; an absurdly great one counts as the greatest there is. False when it is none.</summary>
    public bool TryNumber(out long number)
    {
        number = 0;
        if (Value.Length is 0 or > 20 || Value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        if (!long.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out number)) number = long.MaxValue;
        return true;
    }

    /// <summary>Takes the next parameter from <paramref name="rest"/>, which is then shorter. False when it is malformed.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out CommandParameter parameter)
    {
        var space = rest.IndexOf((byte)' ');
        var word = space < 0 ? rest : rest[..space];
        rest = space < 0 ? default : rest[(space + 1)..].TrimStart((byte)' ');

        var equals = word.IndexOf((byte)'=');
        parameter = equals < 0 ? new(word, default, false) : new(word[..equals], word[(equals + 1)..], true);

        // Printable ASCII only, and no '=' in a value (RFC 5321 §4.1.2 esmtp-value).
        return equals != 0 && !word.ContainsAnyExceptInRange((byte)33, (byte)126) && !parameter.Value.Contains((byte)'=');
    }
}
