using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Postern.Mail.Trace;
using Postern.Tests.Flow;
using Postern.Web.Tools;

namespace Postern.Tests.Web.Tools;

public sealed class HeadersPageTests
{
    public const string Path = "/tools/headers";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_answer_comes_first_then_the_picture_then_each_step()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        using var answer = await Post(visitor, Headers.AllTls, own: "clinic.example");
        var page = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("<title>Encrypted: Was this mail encrypted on its way?", page, StringComparison.Ordinal);
        string[] inOrder = ["Was this mail encrypted on its way?", "Encrypted on all 2 hops", "The way it took", "<svg class=\"path wide\"", "Written by your own servers", "id=\"hop-2\"", "Below the trust line", "id=\"hop-3\"", "What no header can show", "Look at lab.example"];
        var places = inOrder.Select(words => page.IndexOf(words, StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public async Task A_step_says_who_when_how_and_why_and_shows_the_words_that_prove_it()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        var page = await Read(await Post(visitor, Headers.Worse, own: "clinic.example"));
        var (first, second) = (page.QuerySelector("#hop-1")!, page.QuerySelector("#hop-2")!); // the assertions say when one is missing

        Assert.All(
            ["Weak TLS", "certain", "from partner.example to clinic.example", "Mon 16 Nov 2026, 08:12:05 UTC", "50 seconds before the step below, by its clock", "TLSv1/SSLv3", "RC4-SHA", "128 bits", "not asked for",
                "names a family of versions", "verify=NOT", "RC4 and RC2 are broken"],
            words => Assert.Contains(words, first.TextContent, StringComparison.Ordinal));
        Assert.StartsWith("version=TLSv1/SSLv3 cipher=RC4-SHA", first.QuerySelector("mark")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("could be forged", first.TextContent, StringComparison.Ordinal);

        Assert.All(["Not encrypted", "could be forged", "not using TLS"], words => Assert.Contains(words, second.TextContent, StringComparison.Ordinal));
        Assert.True(second.ClassList.Contains("is-claim"));
        Assert.Equal("Received: from pc.practice.example (pc.practice.example [203.0.113.5]) by relay.partner.example (Postfix) with ESMTP id 4Zc1Qw5T2Nz9rt (not using TLS); Mon, 16 Nov 2026 09:12:55 +0100", second.QuerySelector("code")!.TextContent);
    }

    [Fact]
    public async Task What_the_picture_shows_it_also_tells()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        var page = await Read(await Post(visitor, Headers.Worse, own: "clinic.example"));

        Assert.Equal(2, page.QuerySelectorAll("svg[role=img]").Length);
        Assert.All(page.QuerySelectorAll("svg[role=img]"), picture =>
        {
            Assert.Equal("The way of the message, from its sender to you", page.GetElementById(picture.GetAttribute("aria-labelledby")!)!.TextContent);
            Assert.Equal(
                "Sender. Not in the header. practice.example. Hop 2: Not encrypted (likely). partner.example. Trust line: all before it could have been forged, what follows was written by your servers. " +
                "Hop 1: Weak TLS (certain). clinic.example. Not in the header. You.",
                page.GetElementById(picture.GetAttribute("aria-describedby")!)!.TextContent);
            Assert.All(["Sender", "practice.example", "Not encrypted", "partner.example", "Weak TLS", "clinic.example", "You"], words => Assert.Contains(words, picture.QuerySelectorAll("text").Select(text => text.TextContent)));
        });
    }

    [Fact]
    public async Task Content_signatures_and_results_stand_beside_the_way()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        var beside = (await Read(await Post(visitor, Headers.AllTls, own: "clinic.example"))).QuerySelector(".beside-facts")!.TextContent;

        Assert.All(["encrypted by OpenPGP", "lab.example", "spf=pass (lab.example), dkim=pass (lab.example)", "your own server’s word"], words => Assert.Contains(words, beside, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_is_read_and_goes_before_pasted_text()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        var page = await Read(await Post(visitor, Headers.Worse, file: Encoding.UTF8.GetBytes(Headers.AllTls)));

        Assert.Contains("Encrypted on all 2 hops", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_message_with_large_files_only_the_beginning_is_kept()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();
        var large = new byte[12 << 20];
        Encoding.UTF8.GetBytes(Headers.AllTls).CopyTo(large, 0);

        var page = await Read(await Post(visitor, "", file: large));

        Assert.Contains("Encrypted on all 2 hops", page.Body!.TextContent, StringComparison.Ordinal);
        using var stream = new MemoryStream(large);
        Assert.Equal(TraceLimits.HeaderSizeMax, (await HeaderInput.Beginning(stream, TraceLimits.HeaderSizeMax, Ct)).Length);
        Assert.Equal(large.Length, stream.Position);
    }

    [Fact]
    public async Task Too_large_is_told_before_it_is_sent()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();
        using var form = Form("", "", new byte[HeaderInput.RequestSizeMax]);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = form };
        request.Headers.ExpectContinue = true;

        using var answer = await visitor.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("This is more than 64 MB", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "There is nothing to read yet", "headers")]
    [InlineData(" \r\n\t", "", "There is nothing to read yet", "headers")]
    [InlineData("Subject: Hello\r\n\r\nGood day", "", "There is no Received line", "headers")]
    [InlineData(Headers.AllTls, "clinic.example, not/a/domain", "One of your domains is none", "own")]
    public async Task What_cannot_be_read_is_told_kindly_and_nothing_typed_is_lost(string text, string own, string words, string field)
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        using var answer = await Post(visitor, text, own);
        var page = await Read(answer);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(words, page.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        Assert.Equal($"#{field}", page.QuerySelector(".problem a")!.GetAttribute("href"));
        Assert.Equal("true", page.GetElementById(field)!.GetAttribute("aria-invalid"));
        Assert.Equal(text.ReplaceLineEndings("\n"), ((IHtmlTextAreaElement)page.GetElementById("headers")!).Value.ReplaceLineEndings("\n"));
        Assert.Equal(own, ((IHtmlInputElement)page.GetElementById("own")!).Value);
    }

    [Fact]
    public async Task A_file_of_Outlook_is_named_as_such()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        using var answer = await Post(visitor, "", file: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("This is a .msg file of Outlook", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@clinic.example")]
    [InlineData("nurse@clinic.example")]
    [InlineData("other.example; clinic.example,\n192.0.2.0/24")]
    public async Task Own_domains_may_be_typed_as_people_type_them(string own)
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        var page = await Read(await Post(visitor, Headers.AllTls, own));

        Assert.Contains("Hops 1 to 2 were written by them and are evidence", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "headers")]
    [InlineData("multipart/form-data", "no boundary")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"headers\"\r\n\r\ncut off")]
    [InlineData("application/x-www-form-urlencoded", "headers=x")]
    public async Task What_is_no_form_of_ours_is_malformed(string type, string body)
    {
        await using var site = await Site();
        using var visitor = site.Visitor();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.PostAsync(Path, content, Ct)).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example")]
    public async Task Csrf_another_site_cannot_have_headers_read(string header, string value)
    {
        await using var site = await Site();
        using var visitor = site.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Form(Headers.AllTls, "", null) };
        request.Headers.Add(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.SendAsync(request, Ct)).StatusCode);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();
        HttpResponseMessage answer;
        var asked = 0;
        do answer = await Post(visitor, ""); while (answer.StatusCode != HttpStatusCode.TooManyRequests && ++asked < 100);

        Assert.InRange(asked, 20, 40);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        Assert.Contains("Please try again in", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    /// <summary>The answer is the answer to the POST: nothing of it is in an address, in a cache or in the log.</summary>
    [Fact]
    public async Task Nothing_of_it_is_kept()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        using var answer = await Post(visitor, Headers.AllTls, own: "clinic.example");

        Assert.Null(answer.Headers.Location);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.NotEmpty(site.Log);
        Assert.All(site.Log, line => Assert.All(["lab.example", "4Zc1Q", "desk", "203.0.113.77", "Words of the body"], word => Assert.DoesNotContain(word, line, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_answer_has_the_portals_policy_and_holds_no_script_and_no_style()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        foreach (var answer in new[] { await visitor.GetAsync(Path, Ct), await Post(visitor, Headers.AllTls), await Post(visitor, "x") })
        {
            var page = await answer.Content.ReadAsStringAsync(Ct);

            Assert.StartsWith("default-src 'none'; style-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task The_two_tools_lead_to_each_other()
    {
        await using var site = await Site();
        using var visitor = site.Visitor();

        Assert.Contains($"href=\"{Path}\"", await visitor.GetStringAsync("/tools/domain", Ct), StringComparison.Ordinal);
        Assert.Contains("href=\"/tools/domain\"", await visitor.GetStringAsync(Path, Ct), StringComparison.Ordinal);
        var page = await Read(await Post(visitor, Headers.AllTls, own: "clinic.example"));
        Assert.Equal(["lab.example"], page.QuerySelectorAll("form[action='/tools/domain'] input[name=domain]").Select(input => input.GetAttribute("value")));
    }

    internal static Task<ToolsSite> Site() => ToolsSite.Open(Town.Of(("good.example", Manners.Good)));

    public static Task<HttpResponseMessage> Post(HttpClient visitor, string text, string own = "", byte[]? file = null) => visitor.PostAsync(Path, Form(text, own, file), Ct);

    public static async Task<IHtmlDocument> Read(HttpResponseMessage answer) => new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Ct));

    static MultipartFormDataContent Form(string text, string own, byte[]? file)
    {
        var form = new MultipartFormDataContent { { new StringContent(text), "headers" }, { new StringContent(own), "own" } };
        if (file is null) form.Add(new ByteArrayContent([]), "file"); // as browsers send a field that was left alone, but for its empty name
        else form.Add(new ByteArrayContent(file), "file", "message.eml");
        return form;
    }
}
