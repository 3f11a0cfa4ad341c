using System.Collections.Frozen;
using System.Globalization;

namespace Postern.Flow.Languages;

/// <summary>The languages of this gateway. English and Spanish come with it; a folder adds others, and changes single texts of these.</summary>
public sealed class LanguageBook
{
    /// <summary>Languages of one gateway.</summary>
    public const int LanguagesMax = 40;

    static readonly Language English = Whole("en", Embedded("en"), null, TimeZoneInfo.Utc);

    readonly FrozenDictionary<string, Language> all;

    LanguageBook(IEnumerable<Language> languages, string usual)
    {
        all = languages.ToFrozenDictionary(language => language.Code, StringComparer.OrdinalIgnoreCase);
        Usual = all[usual];
    }

    /// <summary>English and Spanish, as they come.</summary>
    public static LanguageBook House { get; } = new([English, Whole("es", Embedded("es"), English, TimeZoneInfo.Utc)], English.Code);

    /// <summary>Where nobody said another.</summary>
    public Language Usual { get; }

    /// <summary>In the order of their codes.</summary>
    public IEnumerable<Language> All => all.Values.OrderBy(language => language.Code, StringComparer.Ordinal);

    /// <summary>Those that come, and those of a folder: <c>de.json</c> adds German, <c>en.json</c> changes English texts. What an added one lacks is said in English.</summary>
    /// <param name="folder">Null: nothing is added.</param>
    /// <param name="usual">Code of the language where nobody said another.</param>
    /// <param name="zone">Whose clock times are told by; null: UTC.</param>
    /// <exception cref="LanguageException">A file is not as it must be, or there is no such language.</exception>
    public static LanguageBook Load(string? folder, string usual, TimeZoneInfo? zone = null)
    {
        var files = folder is null ? [] : Directory.GetFiles(folder, "*.json");
        if (files.Length > LanguagesMax) throw new LanguageException($"{folder} has more than {LanguagesMax} files");

        var clock = zone ?? TimeZoneInfo.Utc;
        var all = House.All.ToDictionary(language => language.Code, language => new Language(language.Code, language.Shape, clock, language.Texts), StringComparer.Ordinal);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var code = Path.GetFileNameWithoutExtension(file);
            all[code] = At(file, () => Whole(CodeOf(code), Added(file), all.GetValueOrDefault(code) ?? English, clock));
        }

        return all.ContainsKey(usual) ? new(all.Values, usual) : throw new LanguageException($"there is no language {usual}: known are {string.Join(", ", all.Keys.Order(StringComparer.Ordinal))}");
    }

    /// <summary>Null when there is no such language.</summary>
    public Language? Find(string? code) => code is not null && all.TryGetValue(code, out var language) ? language : null;

    /// <summary>The first that a browser wants and that is here (RFC 9110 §12.5.4).</summary>
    /// <param name="accepted">Language ranges with their weights, the dearest first.</param>
    public Language Choose(IEnumerable<string> accepted) => accepted.Select(range => Find(range.Split('-')[0])).FirstOrDefault(found => found is not null) ?? Usual;

    static Language Whole(string code, LanguageFile file, Language? basis, TimeZoneInfo zone)
    {
        if (basis is null) return new(code, new(file.Name!, file.Months!, file.ShortMonths!, file.Day!, file.Decimal!), zone, file.Texts); // our own English has all, as a test says

        Check(file, English);
        var known = basis.Shape;
        var shape = new LanguageShape(file.Name ?? known.Name, file.Months ?? known.Months, file.ShortMonths ?? known.ShortMonths, file.Day ?? known.Day, file.Decimal ?? known.Decimal);
        return new(code, shape, zone, basis.Texts.Where(text => !file.Texts.ContainsKey(text.Key)).Concat(file.Texts));
    }

    // A placeholder that nobody fills would stand in a patient's mail as it is; a key that nobody reads is a mistake of typing.
    static void Check(LanguageFile file, Language english)
    {
        var keys = english.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (key, text) in file.Texts)
        {
            if (!keys.Contains(key)) throw new LanguageException($"there is no text {key}");
            if (Placeholders.Of(text).Except(Placeholders.Of(english.Say(key)), StringComparer.Ordinal).FirstOrDefault() is { } stranger)
                throw new LanguageException(string.Create(CultureInfo.InvariantCulture, $"{key} has no placeholder {{{stranger}}}"));
        }
    }

    static string CodeOf(string name) =>
        name.Length is 2 or 3 && name.All(char.IsAsciiLetterLower) ? name : throw new LanguageException("a file is called by the code of its language, as de.json");

    static LanguageFile Added(string file) =>
        new FileInfo(file).Length <= LanguageFile.SizeMax ? LanguageFile.Read(File.ReadAllBytes(file)) : throw new LanguageException($"it is larger than {LanguageFile.SizeMax} octets");

    static LanguageFile Embedded(string code)
    {
        using var file = typeof(LanguageBook).Assembly.GetManifestResourceStream($"{code}.json")!; // embedded by the project file
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return LanguageFile.Read(memory.ToArray());
    }

    static Language At(string file, Func<Language> read)
    {
        try
        {
            return read();
        }
        catch (LanguageException e)
        {
            throw new LanguageException($"{Path.GetFileName(file)}: {e.Message}");
        }
    }
}
