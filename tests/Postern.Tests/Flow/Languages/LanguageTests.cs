using System.Reflection;
using Postern.Flow.Languages;
using Postern.Web;

namespace Postern.Tests.Flow.Languages;

public sealed class LanguageTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("postern-words-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Each_language_has_the_same_texts_with_the_same_placeholders()
    {
        var (english, spanish) = (LanguageBook.House.Find("en")!, LanguageBook.House.Find("es")!);

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), spanish.Keys.Order(StringComparer.Ordinal));
        Assert.All(english.Keys, key => Assert.Equal((key, string.Join(' ', Placeholders.Of(english.Say(key)))), (key, string.Join(' ', Placeholders.Of(spanish.Say(key))))));
        Assert.All(english.Keys.Where(key => english.Say(key).Length > 12), key => Assert.NotEqual(english.Say(key), spanish.Say(key)));
    }

    /// <summary>A text without its word would show when somebody opens the page; here it shows before.</summary>
    [Fact]
    public void Each_word_that_a_page_asks_for_is_in_the_book()
    {
        var classes = typeof(Setup).Assembly.GetTypes().Where(type => type.Namespace == "Postern.Web.Portal" && type.Name.EndsWith("Texts", StringComparison.Ordinal)).ToList();
        var words = classes.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static)).ToList();

        Assert.InRange(classes.Count, 6, 12);
        Assert.All(words, word => Assert.NotEmpty((string)word.GetValue(null)!)); // a text that is none throws
        Assert.InRange(words.Count, 180, 400);

        // Words with something filled in, too: each with a value of the kind it asks for.
        var filled = classes.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)).Where(method => method.ReturnType == typeof(string) && !method.IsSpecialName)
            .Where(method => method.GetParameters().All(parameter => parameter.ParameterType.IsValueType || parameter.ParameterType == typeof(string) || parameter.ParameterType == typeof(Uri))).ToList();
        Assert.All(filled, method => Assert.NotEmpty((string)method.Invoke(null, [.. method.GetParameters().Select(parameter => Sample(parameter.ParameterType))])!)); // as above
        Assert.InRange(filled.Count, 20, 100);
    }

    static object? Sample(Type type) =>
        type == typeof(string) ? "x" : type == typeof(Uri) ? new Uri("https://clinic.example") : type == typeof(DateTimeOffset) ? DateTimeOffset.UnixEpoch : type.IsValueType ? Activator.CreateInstance(type) : null;

    [Fact]
    public void Days_and_sizes_are_written_as_people_write_them()
    {
        var at = new DateTimeOffset(2026, 5, 3, 10, 12, 0, TimeSpan.Zero);
        var spanish = LanguageBook.House.Find("es")!;

        Assert.Equal("3 May 2026, 10:12 UTC", LanguageBook.House.Usual.Moment(at));
        Assert.Equal("3 de mayo de 2026, 10:12 UTC", spanish.Moment(at));
        Assert.Equal("3 de may de 2026", spanish.ShortDay(at));
        Assert.Equal(("1,5 MB", "1.5 MB", "12 KB"), (spanish.Size(1_500_000), LanguageBook.House.Usual.Size(1_500_000), spanish.Size(12_000)));
    }

    [Theory]
    [InlineData("America/Chicago", "3 May 2026, 05:12 UTC−5")]
    [InlineData("Asia/Kolkata", "3 May 2026, 15:42 UTC+5:30")]
    [InlineData("UTC", "3 May 2026, 10:12 UTC")]
    public void Times_are_told_by_the_clock_of_the_organization(string zone, string expected) =>
        Assert.Equal(expected, LanguageBook.Load(null, "en", TimeZoneInfo.FindSystemTimeZoneById(zone)).Usual.Moment(new(2026, 5, 3, 10, 12, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("es-MX,es;q=0.9,en;q=0.5", "es")]
    [InlineData("fr-CA,fr", "en")]
    [InlineData("", "en")]
    public void The_first_language_that_is_here_is_taken(string accepted, string expected) =>
        Assert.Equal(expected, LanguageBook.House.Choose(accepted.Split(',').Select(range => range.Split(';')[0])).Code);

    [Fact]
    public void A_folder_adds_a_language_and_changes_texts_and_what_it_lacks_is_English()
    {
        Write("de", """{ "name": "Deutsch", "day": "{day}. {month} {year}", "notice": { "Button": "Nachricht lesen" } }""");
        Write("en", """{ "notice": { "Headline": "A word from {organization}" } }""");

        var book = LanguageBook.Load(folder.FullName, "de");
        var german = book.Find("de")!;

        Assert.Equal(["de", "en", "es"], book.All.Select(language => language.Code));
        Assert.Equal(("Deutsch", "Nachricht lesen", "3. May 2026"), (book.Usual.Name, german.Say("notice.Button"), german.Day(new(2026, 5, 3, 0, 0, 0, TimeSpan.Zero))));
        Assert.Equal("There is a problem", german.Say("portal.ProblemTitle"));
        Assert.Equal("A word from Example Clinic", book.Find("en")!.Say("notice.Headline", ("organization", "Example Clinic")));
    }

    [Theory]
    [InlineData("de", """{ "notice": { "Buton": "x" } }""", "de.json: there is no text notice.Buton")]
    [InlineData("de", """{ "notice": { "Button": "{organization}" } }""", "de.json: notice.Button has no placeholder {organization}")]
    [InlineData("de", """{ "notice": { "Button": "" } }""", "de.json: notice.Button is not a text of 1 to 2000 characters")]
    [InlineData("de", """{ "notice": { "Headline": "a\r\nBcc: x@example.org" } }""", "de.json: notice.Headline has a control character")]
    [InlineData("de", """{ "months": ["a"] }""", "de.json: months is not a list of twelve")]
    [InlineData("de", "{", "de.json: line 1 is not JSON")]
    [InlineData("de", "[]", "de.json: it is not a JSON object")]
    [InlineData("Deutsch", "{}", "Deutsch.json: a file is called by the code of its language, as de.json")]
    public void What_is_wrong_in_a_file_is_said_with_its_place(string code, string json, string problem)
    {
        Write(code, json);
        Assert.Equal(problem, Assert.Throws<LanguageException>(() => LanguageBook.Load(folder.FullName, "en")).Message);
    }

    [Fact]
    public void A_language_that_is_not_here_cannot_be_the_usual_one() =>
        Assert.Equal("there is no language fr: known are en, es", Assert.Throws<LanguageException>(() => LanguageBook.Load(null, "fr")).Message);

    /// <summary>What is filled in is words, whatever it looks like: no name of an organization reads another value, or runs anything.</summary>
    [Theory]
    [InlineData("{link}")]
    [InlineData("{{link}}")]
    [InlineData("@(1+1)")]
    [InlineData("${7*7}")]
    [InlineData("{organization}")]
    public void Template_injection_what_is_filled_in_is_not_read_again(string organization) =>
        Assert.Equal($"a {organization} b https://x", Placeholders.Fill("a {organization} b {link}", [("organization", organization), ("link", "https://x")]));

    void Write(string code, string json) => File.WriteAllText(Path.Combine(folder.FullName, $"{code}.json"), json);
}
