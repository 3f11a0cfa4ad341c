using System.Buffers;
using System.Text;
using Postern.Mail.Text;

namespace Postern.Mail.Mime;

/// <summary>One parameter of a structured field, decoded; its name is lower case.</summary>
public readonly record struct MimeParameter(string Name, string Value);

/// <summary>
/// The parameters of a Content-Type or Content-Disposition (RFC 2045 §5.1) with continuations, character sets and percent
/// encoding (RFC 2231), and with the encoded words that senders put there against RFC 2047 §5.
/// </summary>
public sealed class Parameters
{
    readonly MimeParameter[] all;

    Parameters(string main, MimeParameter[] all) => (Main, this.all) = (main, all);

    /// <summary>What stands before the first semicolon, lower case.</summary>
    public string Main { get; }

    public ReadOnlySpan<MimeParameter> All => all;

    /// <summary>The value of the first parameter of this name (lower case), null when there is none.</summary>
    public string? Find(string name)
    {
        foreach (var parameter in all)
        {
            if (parameter.Name == name) return parameter.Value;
        }

        return null;
    }

    /// <summary>Reads a field body; never throws. At most <see cref="MimeLimits.ParametersMax"/> parameters and sections.</summary>
    public static Parameters Read(ReadOnlySpan<byte> field)
    {
        var reader = new ParameterReader(HeaderField.Interpreted(field));
        var main = Encoding.Latin1.GetString(reader.Main).ToLowerInvariant();
        List<MimeParameter> found = [];
        List<ParameterSection>? sections = null;

        while (reader.MoveNext())
        {
            if (reader.Name.Contains((byte)'*')) (sections ??= []).Add(ParameterSection.Of(reader));
            else Keep(found, new(Encoding.Latin1.GetString(reader.Name).ToLowerInvariant(), Text(reader)), replace: false);
        }

        // RFC 2231 §3 and RFC 6266 §4.3: the extended form is the better one when both are there.
        if (sections is not null) foreach (var joined in ParameterSection.Join(sections)) Keep(found, joined, replace: true);
        return new(main, [.. found]);
    }

    static void Keep(List<MimeParameter> found, MimeParameter parameter, bool replace)
    {
        var at = found.FindIndex(known => known.Name == parameter.Name);
        if (at < 0) found.Add(parameter);
        else if (replace) found[at] = parameter;
    }

    /// <summary>The value with escapes and line ends taken out and encoded words decoded.</summary>
    internal static string Text(in ParameterReader reader)
    {
        if (!reader.IsRaw) return HeaderText.Decode(reader.Value);

        var rented = ArrayPool<byte>.Shared.Rent(reader.Value.Length);
        var text = HeaderText.Decode(Unescape(reader.Value, rented));
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>
    /// Takes out the backslash before a quotation mark or another backslash. Elsewhere it stays: Windows paths in file names
    /// are more common than other quoted pairs.
    /// </summary>
    internal static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> value, Span<byte> into)
    {
        var length = 0;
        for (var at = 0; at < value.Length; at++)
        {
            var octet = value[at];
            if (octet == '\\' && at + 1 < value.Length && value[at + 1] is (byte)'"' or (byte)'\\') octet = value[++at];
            else if (octet is (byte)'\r' or (byte)'\n') continue;
            into[length++] = octet;
        }

        return into[..length];
    }
}

/// <summary>One section of a continued parameter, "name*3*" having number 3 and percent encoding (RFC 2231 §3, §4.1).</summary>
sealed record ParameterSection(string Name, int Number, bool IsExtended, byte[] Value)
{
    public static ParameterSection Of(in ParameterReader reader)
    {
        var name = reader.Name;
        var star = name.IndexOf((byte)'*');
        var tail = name[(star + 1)..];
        var extended = tail.IsEmpty || tail[^1] == '*';
        var digits = extended && !tail.IsEmpty ? tail[..^1] : tail;
        if (!int.TryParse(digits, out var number)) number = 0;

        var value = new byte[reader.Value.Length];
        var length = Parameters.Unescape(reader.Value, value).Length;
        return new(Encoding.Latin1.GetString(name[..star]).ToLowerInvariant(), number, extended, value[..length]);
    }

    /// <summary>Joins the sections of each name in the order of their numbers: they may come in any order.</summary>
    public static IEnumerable<MimeParameter> Join(List<ParameterSection> sections) =>
        sections.GroupBy(section => section.Name).Select(group => new MimeParameter(group.Key, Join(group)));

    static string Join(IEnumerable<ParameterSection> group)
    {
        var octets = new List<byte>();
        string? charset = null;
        var first = true;
        foreach (var section in group.OrderBy(section => section.Number))
        {
            var value = section.Value.AsSpan();
            if (first && section.IsExtended) charset = TakeCharset(ref value);
            if (section.IsExtended) Percent(value, octets);
            else octets.AddRange(value);
            first = false;
        }

        var joined = octets.ToArray();
        return charset is null ? HeaderText.Decode(joined) : Charset.Decode(charset, joined);
    }

    /// <summary>Takes charset'language' off; some senders leave the quotation marks out.</summary>
    static string? TakeCharset(ref Span<byte> value)
    {
        var one = value.IndexOf((byte)'\'');
        var two = one < 0 ? -1 : value[(one + 1)..].IndexOf((byte)'\'');
        if (two < 0) return null;

        var charset = Encoding.Latin1.GetString(value[..one]);
        value = value[(one + two + 2)..];
        return charset.Length == 0 ? null : charset;
    }

    static void Percent(ReadOnlySpan<byte> value, List<byte> into)
    {
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] == '%' && at + 2 < value.Length && Hex.TryPair(value[at + 1], value[at + 2], out var octet))
            {
                into.Add(octet);
                at += 2;
            }
            else into.Add(value[at]);
        }
    }
}
