using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Postern.Flow.Portal;
using Postern.Mail.Mime;
using Postern.Store.Records;
using Postern.Web.Portal;

namespace Postern.Tests.Web.Portal;

public sealed class PortalPagesTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_visitor_reads_downloads_replies_and_leaves()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        var page = await visitor.GetStringAsync($"/m/{token}/message", Ct);
        Assert.Contains("Your visit on Thursday", page, StringComparison.Ordinal);
        Assert.Contains("Nothing in them needs to worry you.", page, StringComparison.Ordinal);

        var pdf = await visitor.GetAsync($"/m/{token}/attachments/2", Ct);
        Assert.Equal("attachment; filename=\"results-november.pdf\"; filename*=UTF-8''results-november.pdf", pdf.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.StartsWith("%PDF-1.4", await pdf.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        var sent = await Reply(visitor, token, "Thank you!", ("list.txt", "aspirin"u8.ToArray()));
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        var (reply, written) = Assert.Single(site.Room.Replies);
        Assert.Equal(("pat@example.org", "nurse@clinic.example"), ($"{reply.From}", $"{reply.To}"));
        Assert.Equal("Re: Your visit on Thursday", MimeMessage.Parse(Encoding.UTF8.GetBytes(written)).Root.Text("Subject"u8));

        var left = await PortalSite.Submit(visitor, $"/m/{token}/message", $"/m/{token}/leave");
        Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync($"/m/{token}/message", Ct)).StatusCode);
    }

    [Fact]
    public async Task Before_proof_nothing_of_the_message_is_shown()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();

        var page = await visitor.GetStringAsync($"/m/{token}", Ct) + await visitor.GetStringAsync($"/m/{token}/code", Ct);

        Assert.Contains("clinic.example", page, StringComparison.Ordinal);
        Assert.All(["nurse", "Dana", "Thursday", "results", "pat@"], word => Assert.DoesNotContain(word, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scanner_that_follows_every_link_consumes_and_changes_nothing()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var scanner = site.Visitor();
        for (var round = 0; round < 3; round++)
            foreach (var path in new[] { "", "/code", "/code?sent=1", "/message", "/body", "/attachments/2", "/reply", "/proof", "/leave" })
                await scanner.GetAsync($"/m/{token}{path}", Ct);

        Assert.Empty(site.Room.Codes);
        Assert.DoesNotContain((await Events(site)).Events, e => e.What.StartsWith("portal.", StringComparison.Ordinal));
        using var person = await site.Proven(token);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync($"/m/{token}/message", Ct)).StatusCode);
    }

    [Fact]
    public async Task Reading_is_written_into_the_record()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);
        await visitor.GetAsync($"/m/{token}/message", Ct);

        var record = await Events(site);

        Assert.NotNull(record.Copies[0].ReadAt);
        Assert.Contains(record.Events, e => e.Detail is { } detail && detail.Contains("127.0.0.0/24", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/message", "/body")]
    [InlineData("/body", "/body")]
    public async Task A_message_and_its_frame_are_one_reading_and_neither_escapes_the_record(string first, string second)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Html);
        using var visitor = await site.Proven(token);
        await visitor.GetAsync($"/m/{token}{first}", Ct);
        await visitor.GetAsync($"/m/{token}{second}", Ct);

        Assert.Single((await Events(site)).Events, e => e.What == "portal.read");
    }

    /// <summary>A receipt that can be got round is none: whoever saves the message, or looks at its parts, has read it.</summary>
    [Theory]
    [InlineData("/message")]
    [InlineData("/print")]
    [InlineData("/body")]
    [InlineData("/message.eml")]
    [InlineData("/attachments/2")]
    [InlineData("/attachments/2/preview")]
    [InlineData("/attachments/2/preview/1")]
    public async Task By_whatever_way_a_message_is_read_its_sender_hears_of_it_once(string way)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.WithPicture);
        using var visitor = await site.Proven(token);
        Assert.Empty(site.Room.News);

        for (var twice = 0; twice < 2; twice++) Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{token}{way}", Ct)).StatusCode);

        Assert.IsType<SenderNews.FirstRead>(Assert.Single(site.Room.News));
        Assert.NotNull((await Events(site)).Copies[0].ReadAt);
    }

    [Fact]
    public async Task Unknown_and_taken_back_links_look_alike_when_their_time_is_over()
    {
        await using var site = await PortalSite.Open();
        var retracted = await site.Room.Place(PortalSamples.Text, lifetime: TimeSpan.FromDays(1));
        var message = await site.Room.Record();
        await site.Room.Ledger.Life.Retract(message.MessageId, null, Ct);
        site.Room.Clock.Move(TimeSpan.FromDays(2));
        using var visitor = site.Visitor();

        var pages = new List<(HttpStatusCode, string, string)>();
        foreach (var token in new[] { retracted, new string('A', PortalLinks.TokenLength), "short", "%2e%2e%2f" })
        {
            var answer = await visitor.GetAsync($"/m/{token}", Ct);
            pages.Add((answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), string.Join('\n', answer.Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}: {string.Join(',', h.Value)}"))));
        }

        Assert.Equal(HttpStatusCode.NotFound, pages[0].Item1);
        Assert.Single(pages.Distinct());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/message")]
    [InlineData("/attachments/2")]
    [InlineData("/reply")]
    public async Task A_message_whose_time_is_over_shows_nothing_of_itself_and_its_sender_is_asked_once_a_day(string path)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text, lifetime: TimeSpan.FromDays(1));
        using var visitor = await site.Proven(token);
        site.Room.Clock.Move(TimeSpan.FromDays(2));

        var page = await visitor.GetAsync($"/m/{token}{path}", Ct);
        var words = await page.Content.ReadAsStringAsync(Ct);
        Assert.Equal(HttpStatusCode.Gone, page.StatusCode);
        Assert.Contains(LifeTexts.EndedTitle, words, StringComparison.Ordinal);
        Assert.DoesNotContain("Thursday", words, StringComparison.Ordinal);
        Assert.DoesNotContain("pat@", words, StringComparison.Ordinal);

        for (var times = 0; times < 2; times++) Assert.Equal($"/m/{token}?asked=1", $"{(await Ask(visitor, token, words)).Headers.Location}");
        var message = await site.Room.Record();
        Assert.Equal(new SenderNews.AskedForTime(message.MessageId, message.Copies[0].CopyId), Assert.Single(site.Room.News));
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync($"/m/{token}/time", new FormUrlEncodedContent([new("seal", "x")]), Ct)).StatusCode);
    }

    static Task<HttpResponseMessage> Ask(HttpClient visitor, string token, string page) => visitor.PostAsync(
        $"/m/{token}/time", new FormUrlEncodedContent([new("seal", WebUtility.HtmlDecode(page.Split("name=\"seal\" value=\"")[1].Split('"')[0]))]), Ct);

    [Fact]
    public async Task A_wrong_code_says_so_beside_the_field_and_the_fifth_ends_it()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();
        await PortalSite.Submit(visitor, $"/m/{token}", $"/m/{token}/code");
        var wrong = site.Room.Codes.Last().Code == "00000000" ? "11111111" : "00000000";

        for (var i = 0; i < 5; i++)
        {
            var answer = await PortalSite.Submit(visitor, $"/m/{token}/code", $"/m/{token}/proof", ("code", wrong));
            var page = await answer.Content.ReadAsStringAsync(Ct);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
            Assert.Equal(i < 4, page.Contains("id=\"code\"", StringComparison.Ordinal));
        }

        var right = await PortalSite.Submit(visitor, $"/m/{token}/code", $"/m/{token}/proof", ("code", site.Room.Codes.Last().Code));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, right.StatusCode);
    }

    [Fact]
    public async Task Too_many_codes_get_a_kind_page_and_a_time()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();
        for (var i = 0; i < 3; i++) await PortalSite.Submit(visitor, $"/m/{token}", $"/m/{token}/code");

        var answer = await PortalSite.Submit(visitor, $"/m/{token}", $"/m/{token}/code");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task The_cookie_is_bound_to_this_host_hidden_from_script_and_holds_nothing_that_the_ledger_keeps()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();
        await PortalSite.Submit(visitor, $"/m/{token}", $"/m/{token}/code");
        var proof = await PortalSite.Submit(visitor, $"/m/{token}/code", $"/m/{token}/proof", ("code", site.Room.Codes.Last().Code));

        var cookie = proof.Headers.GetValues("Set-Cookie").Single();

        Assert.StartsWith("__Host-postern-m=", cookie, StringComparison.Ordinal);
        Assert.All(["; path=/", "; secure", "; httponly", "; samesite=lax"], part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_reply_over_the_limit_is_refused_with_a_page()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        var answer = await Reply(visitor, token, "Here is a film", ("film.mp4", new byte[27 * 1024 * 1024]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("Here is a film", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(site.Room.Replies);
    }

    [Fact]
    public async Task A_reply_that_cannot_be_kept_now_keeps_its_text_on_the_page()
    {
        await using var site = await PortalSite.Open();
        site.Room.ReplyAnswer = new ReplyAnswer.TryLater();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        var answer = await Reply(visitor, token, "Words worth <keeping>");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Words worth &lt;keeping&gt;", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    static Task<MessageRecord> Events(PortalSite site) => site.Room.Record();

    internal static async Task<HttpResponseMessage> Reply(HttpClient visitor, string token, string text, params (string Name, byte[] Content)[] files)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(await PortalSite.SealOf(visitor, $"/m/{token}/reply", $"/m/{token}/reply")), "seal" },
            { new StringContent(text), "text" },
        };
        foreach (var (name, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "files", FileName = name };
            form.Add(part);
        }

        return await visitor.PostAsync($"/m/{token}/reply", form, Ct);
    }
}
