using System.Collections.Frozen;
using System.Globalization;

namespace Postern.Flow.Languages;

/// <summary>Every word that recipients read, in one language: a book of texts by section and key, names of months, and how days and numbers are written. Immutable.</summary>
public sealed class Language
{
    readonly FrozenDictionary<string, string> texts;
    readonly LanguageShape shape;

    readonly TimeZoneInfo zone;

    internal Language(string code, LanguageShape shape, TimeZoneInfo zone, IEnumerable<KeyValuePair<string, string>> texts) =>
        (Code, this.shape, this.zone, this.texts) = (code, shape, zone, texts.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>BCP 47 primary tag, lower case, as <c>es</c>.</summary>
    public string Code { get; }

    /// <summary>Its own name for itself, as <c>Español</c>.</summary>
    public string Name => shape.Name;

    /// <summary>Keys of all texts: section, a dot, key; a text by number has two, <c>.one</c> and <c>.other</c>.</summary>
    public IEnumerable<string> Keys => texts.Keys;

    internal LanguageShape Shape => shape;

    internal IEnumerable<KeyValuePair<string, string>> Texts => texts;

    /// <summary>A text as it stands.</summary>
    /// <exception cref="KeyNotFoundException">No language has it: a mistake of ours.</exception>
    public string Say(string key) => texts[key];

    /// <summary>A text with its placeholders filled, once: what is filled in is never read again, so nobody's name can smuggle one in.</summary>
    public string Say(string key, params ReadOnlySpan<(string Name, string Value)> values) => Placeholders.Fill(texts[key], values);

    /// <summary>A text by number: <c>{count}</c> in it is the number.</summary>
    public string Count(string key, int count) =>
        Placeholders.Fill(texts[count == 1 ? $"{key}.one" : $"{key}.other"], [("count", count.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>A day where the organization is, as <c>3 May 2026</c>.</summary>
    public string Day(DateTimeOffset at) => Dated(shape.Day, shape.Months, at);

    /// <summary>As <see cref="Day"/>, with the month abbreviated.</summary>
    public string ShortDay(DateTimeOffset at) => Dated(shape.Day, shape.ShortMonths, at);

    /// <summary>A day and a time where the organization is, and how far that is from UTC: nobody must guess whose clock it is.</summary>
    public string Moment(DateTimeOffset at) => $"{Day(at)}, {Here(at).ToString("HH:mm", CultureInfo.InvariantCulture)} {Clock(Here(at).Offset)}";

    /// <summary>Octets as people read them, in steps of 1,000.</summary>
    public string Size(long octets) => octets switch
    {
        < 1_000 => $"{octets.ToString(CultureInfo.InvariantCulture)} bytes",
        < 1_000_000 => $"{(octets / 1e3).ToString("0", CultureInfo.InvariantCulture)} KB",
        _ => $"{(octets / 1e6).ToString("0.0", CultureInfo.InvariantCulture).Replace(".", shape.Decimal, StringComparison.Ordinal)} MB",
    };

    DateTimeOffset Here(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    static string Clock(TimeSpan ahead) => ahead == TimeSpan.Zero ? "UTC"
        : $"UTC{(ahead < TimeSpan.Zero ? '−' : '+')}{Math.Abs(ahead.Hours).ToString(CultureInfo.InvariantCulture)}{(ahead.Minutes == 0 ? "" : $":{Math.Abs(ahead.Minutes):00}")}";

    string Dated(string pattern, IReadOnlyList<string> months, DateTimeOffset at)
    {
        var day = Here(at);
        return Placeholders.Fill(pattern,
        [
            ("day", day.Day.ToString(CultureInfo.InvariantCulture)), ("month", months[day.Month - 1]), ("year", day.Year.ToString(CultureInfo.InvariantCulture)),
        ]);
    }
}

/// <summary>What of a language is not a text.</summary>
/// <param name="Name">Its own name for itself.</param>
/// <param name="Months">Twelve.</param>
/// <param name="ShortMonths">Twelve.</param>
/// <param name="Day">With <c>{day}</c>, <c>{month}</c>, <c>{year}</c>.</param>
/// <param name="Decimal">Between a number and its fraction.</param>
sealed record LanguageShape(string Name, IReadOnlyList<string> Months, IReadOnlyList<string> ShortMonths, string Day, string Decimal);
