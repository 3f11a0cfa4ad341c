using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Languages;
using Postern.Flow.Portal;
using Postern.Mail.Mime;
using Postern.Rules.Portal;

namespace Postern.Tests.Web.Portal;

/// <summary>Pages in the visitor's language, in the organization's colours, and the page that tells whether a notice is real.</summary>
public sealed partial class PortalLanguageTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_page_is_in_the_language_that_the_browser_asks_for_and_then_in_the_one_that_was_chosen()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();
        visitor.DefaultRequestHeaders.AcceptLanguage.ParseAdd("es-MX,es;q=0.9,en;q=0.5");

        var spanish = await visitor.GetStringAsync($"/m/{token}", Ct);
        var english = await visitor.GetStringAsync($"/m/{token}?lang=en", Ct);
        var still = await visitor.GetStringAsync($"/m/{token}", Ct);

        Assert.Contains("<html lang=\"es\">", spanish, StringComparison.Ordinal);
        Assert.Contains("Tiene un mensaje seguro", WebUtility.HtmlDecode(spanish), StringComparison.Ordinal);
        Assert.Contains("href=\"?lang=en\"", spanish, StringComparison.Ordinal);
        Assert.All([english, still], page => Assert.Contains("You have a secure message", page, StringComparison.Ordinal));
        Assert.Contains("href=\"?lang=es\"", still, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_comes_in_the_language_of_the_page_where_it_was_asked_for()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();
        visitor.DefaultRequestHeaders.AcceptLanguage.ParseAdd("es");

        await PortalSite.Submit(visitor, $"/m/{token}", $"/m/{token}/code");

        Assert.Equal("es", site.Room.Codes.Single().Letterhead.Language.Code);
    }

    /// <summary>Every text of a strange language stands in brackets: what a page says without them is in no language's book.</summary>
    [Fact]
    public async Task No_page_says_a_word_that_is_in_no_book()
    {
        using var strange = new StrangeLanguage();
        await using var site = await PortalSite.Open(with: services => services.AddSingleton(strange.Book), options: options => options with { Languages = strange.Book });
        var token = await site.Room.Place(PortalSamples.Html);
        using var visitor = site.Visitor();
        string[] before = [$"/m/{token}", $"/m/{token}/code", "/verify", "/m/sign-in", "/m/nothing-here/at-all"];
        foreach (var path in before) Silent(path, await (await visitor.GetAsync($"{path}?lang=xx", Ct)).Content.ReadAsStringAsync(Ct));

        await PortalSite.Submit(visitor, $"/m/{token}", $"/m/{token}/code");
        await PortalSite.Submit(visitor, $"/m/{token}/code", $"/m/{token}/proof", ("code", site.Room.Codes.Last().Code));
        string[] after = [$"/m/{token}/message", $"/m/{token}/reply", $"/m/{token}/not-for-me", "/m/inbox", "/m/new", "/m/passkeys", "/m/settings"];
        foreach (var path in after) Silent(path, await visitor.GetStringAsync(path, Ct));
    }

    /// <summary>Whoever writes the organization's words writes words: on a page, in a notice, in its header.</summary>
    [Fact]
    public async Task Template_injection_markup_and_templates_in_a_file_of_words_stay_words()
    {
        using var strange = new StrangeLanguage("<script>alert(1)</script>${7*7}@(7*7)<%=7*7%>\nBcc: evil@example.org\n\n<img src=x onerror=alert(1)>");
        await using var site = await PortalSite.Open(with: services => services.AddSingleton(strange.Book), options: options => options with { Languages = strange.Book });
        var token = await site.Room.Place(PortalSamples.Html);
        using var visitor = site.Visitor();

        foreach (var path in (string[])[$"/m/{token}", $"/m/{token}/code", "/verify", "/m/sign-in"]) Harmless(await visitor.GetStringAsync($"{path}?lang=xx", Ct));
        await PortalSite.Submit(visitor, $"/m/{token}", $"/m/{token}/code");
        await PortalSite.Submit(visitor, $"/m/{token}/code", $"/m/{token}/proof", ("code", site.Room.Codes.Last().Code));
        foreach (var path in (string[])[$"/m/{token}/message", $"/m/{token}/reply", "/m/inbox", "/m/passkeys", "/m/settings"]) Harmless(await visitor.GetStringAsync(path, Ct));

        var notice = new Notice("Example Clinic", "clinic.example", new("https://secure.clinic.example/m/x"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(30)) { Letterhead = new(strange.Book.Find("xx")!, Brand.House) }; // made above
        var mail = MimeMessage.Parse(notice.Write(new("pat", "example.org"), "clinic.example", DateTimeOffset.UnixEpoch)).Root;
        List<string> parts = [];
        foreach (var part in mail.Parts) parts.Add(part.ReadText());
        Assert.Null(mail.Text("Bcc"u8));
        Assert.Contains("<script>alert(1)</script>", parts[0], StringComparison.Ordinal); // plain text, and shown as such
        Harmless(parts[1]);
    }

    static void Harmless(string page)
    {
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("}49", page, StringComparison.Ordinal);
        Assert.DoesNotContain(")49", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_organizations_colours_and_logo_stand_on_each_page()
    {
        var brand = Brand.Of(Colour.Parse("#7a1f5c")!.Value, Logo.Read("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray()));
        await using var site = await PortalSite.Open(with: services => services.AddSingleton(brand));
        using var visitor = site.Visitor();

        var page = await visitor.GetStringAsync("/verify", Ct);
        var sheet = await visitor.GetStringAsync(Sheets.Matches(page)[1].Groups[1].Value, Ct);
        using var logo = await visitor.GetAsync(Pictures.Match(page).Groups[1].Value, Ct);

        Assert.Contains("--main: #7a1f5c", sheet, StringComparison.Ordinal);
        Assert.Equal("image/svg+xml", logo.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", logo.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anybody_can_ask_whether_a_notice_is_real()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();

        Assert.Contains("Yes, this notice is ours", await Ask(visitor, $"https://secure.clinic.example/m/{token}"), StringComparison.Ordinal);
        Assert.Contains("We do not know this notice", await Ask(visitor, "ABCDE-FGHJK"), StringComparison.Ordinal);
        Assert.Contains("It leads to evil.example.", await Ask(visitor, "https://evil.example/m/x"), StringComparison.Ordinal);
        Assert.Contains("Please type a reference", await Ask(visitor, " "), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", await Ask(visitor, "<script>alert(1)</script>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_recipient_chooses_is_kept_and_shown_again()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        var saved = await PortalSite.Submit(visitor, "/m/settings", "/m/settings", ("language", "es"), ("phrase", "blue heron"), ("shared", "yes"));
        using var named = await PortalSite.Submit(visitor, "/m/who", "/m/who", ("name", "Ana")); // several read it now
        var refused = await PortalSite.Submit(visitor, "/m/settings", "/m/settings", ("language", "es"), ("phrase", "see evil.example"));
        var page = await visitor.GetStringAsync("/m/settings", Ct);

        Assert.Equal("/m/settings?saved=1", $"{saved.Headers.Location}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("value=\"blue heron\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"es\" lang=\"es\" selected", page, StringComparison.Ordinal);
        Assert.Contains("checked", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_shared_mailbox_nothing_is_shown_before_a_name()
    {
        await using var site = await PortalSite.Open(options: options => options with { IsShared = _ => true });
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        foreach (var path in (string[])["message", "body", "reply", "message.eml", "attachments/1", "code", ""])
        {
            using var answer = await visitor.GetAsync($"/m/{token}/{path}".TrimEnd('/'), Ct);
            Assert.Equal((path, $"/m/{token}/who"), (path, $"{answer.Headers.Location}"));
        }

        foreach (var path in (string[])["inbox", "settings", "new", "passkeys", $"written/{Guid.CreateVersion7()}"])
        {
            using var answer = await visitor.GetAsync($"/m/{path}", Ct);
            Assert.Equal((path, "/m/who"), (path, $"{answer.Headers.Location}"));
        }

        using (var searched = await visitor.PostAsync("/m/inbox", new FormUrlEncodedContent([new("words", "visit")]), Ct)) Assert.Equal("/m/who", $"{searched.Headers.Location}");
        using (var announced = await visitor.PostAsync("/m/files", new FormUrlEncodedContent([new("name", "a"), new("size", "1")]), Ct)) Assert.Equal("/m/who", $"{announced.Headers.Location}");

        using var named = await PortalSite.Submit(visitor, "/m/who", "/m/who", ("name", "Ana <b>B</b>"));
        Assert.Equal("/m/inbox", $"{named.Headers.Location}");
        Assert.Contains("Your visit on Thursday", await visitor.GetStringAsync("/m/inbox", Ct), StringComparison.Ordinal);
        using (var again = await visitor.GetAsync("/m/who", Ct)) Assert.Equal("/m/inbox", $"{again.Headers.Location}");

        using var second = await site.Proven(token);
        var known = await second.GetStringAsync($"/m/{token}/who", Ct);
        Assert.Contains("Ana &lt;b&gt;B&lt;/b&gt;", known, StringComparison.Ordinal);
        using var chosen = await PortalSite.Submit(second, $"/m/{token}/who", $"/m/{token}/who", ("name", "Ana <b>B</b>"));
        Assert.Equal($"/m/{token}/message", $"{chosen.Headers.Location}");
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{token}/message", Ct)).StatusCode);
    }

    static async Task<string> Ask(HttpClient visitor, string typed) =>
        WebUtility.HtmlDecode(await (await visitor.PostAsync("/verify", new FormUrlEncodedContent([new("notice", typed)]), Ct)).Content.ReadAsStringAsync(Ct));

    static void Silent(string path, string page)
    {
        var text = Tags.Replace(page[page.IndexOf("<body", StringComparison.Ordinal)..], "\n");
        var said = WebUtility.HtmlDecode(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => Letters.IsMatch(line) && !line.Contains('⟦')).ToList();
        Assert.True(said.All(line => Known.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase))), $"{path}: {string.Join(" | ", said)}");
    }

    // Names, addresses, what a message says itself, and the names of languages.
    static readonly string[] Known = ["Example Clinic", "How to prepare for your examination", "clinic.example", "example.org", "English", "Español", "Quarterly", "Nurse", ".pdf", ".png", "PDF", "PNG", "KB", "bytes", "Billing", "Reception", "Firefox", "results", "UTC"];

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags { get; }

    [GeneratedRegex("[A-Za-z]{3}")]
    private static partial Regex Letters { get; }

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"([^\"]+)\"")]
    private static partial Regex Sheets { get; }

    [GeneratedRegex("<img src=\"([^\"]+)\"")]
    private static partial Regex Pictures { get; }

    /// <summary>English with every text in brackets.</summary>
    sealed class StrangeLanguage : IDisposable
    {
        readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("postern-words-");
        readonly string more;

        public StrangeLanguage(string more = "")
        {
            this.more = more;
            var sections = LanguageBook.House.Usual.Keys.GroupBy(key => key.Split('.')[0]).Select(section => $"\"{section.Key}\": {{ {string.Join(", ", section.GroupBy(Second).Select(Entry))} }}");
            var months = string.Join(", ", Enumerable.Repeat("\"⟦May⟧\"", 12));
            File.WriteAllText(Path.Combine(folder.FullName, "xx.json"), $"{{ \"months\": [{months}], \"shortMonths\": [{months}], {string.Join(", ", sections)} }}");
            Book = LanguageBook.Load(folder.FullName, "xx");
        }

        public LanguageBook Book { get; }

        public void Dispose() => folder.Delete(recursive: true);

        static string Second(string key) => key.Split('.')[1];

        string Entry(IGrouping<string, string> text) => text.Any(key => key.Split('.').Length == 3)
            ? $"\"{text.Key}\": {{ {string.Join(", ", text.Select(key => $"\"{key.Split('.')[2]}\": {Said(key)}"))} }}"
            : $"\"{text.Key}\": {Said(text.Single())}";

        string Said(string key) => System.Text.Json.JsonSerializer.Serialize($"⟦{LanguageBook.House.Usual.Say(key)}{more}⟧");
    }
}
