using System.Net;
using System.Text.RegularExpressions;
using Postern.Flow.Languages;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Store.Spool;

namespace Postern.Tests.Web.Portal;

/// <summary>The inbox, answers to all, and messages that a visitor begins.</summary>
public sealed partial class PortalInboxTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    const string Team = """
        From: "Dana Field, RN" <nurse@clinic.example>
        To: Pat <pat@example.org>, "Dr Okonkwo" <heart@clinic.example>
        Cc: heart@CLINIC.example, stranger@elsewhere.example, nurse@clinic.example, "x" <desk@clinic.example>
        Subject: Your visit
        Message-ID: <team-1@clinic.example>

        Dear Pat
        """;

    [Fact]
    public async Task Everything_for_an_address_is_in_its_inbox_and_nothing_else()
    {
        await using var site = await PortalSite.Open();
        var mine = await site.Room.Place(PortalSamples.Text);
        await site.Room.Place(Named("Second letter"), "pat@example.org");
        await site.Room.Place(Named("Not for Pat"), "sam@example.org");
        using var visitor = await site.Proven(mine);

        var page = await visitor.GetStringAsync("/m/inbox", Ct);

        Assert.Contains("Your visit on Thursday", page, StringComparison.Ordinal);
        Assert.Contains("Second letter", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Not for Pat", page, StringComparison.Ordinal);
    }

    /// <summary>Somebody altered one message on the disk: it says so where it is opened, and nowhere else.</summary>
    [Fact]
    public async Task A_message_that_was_altered_closes_no_inbox_and_no_search()
    {
        await using var site = await PortalSite.Open();
        var mine = await site.Room.Place(PortalSamples.Text);
        var other = await site.Room.Place(Named("Second letter"));
        var message = (await site.Room.Ledger.Portal.Find(PortalLinks.HashOf(other), Ct))!.MessageId; // placed above
        await site.Room.Ledger.Writer.Now(transaction => transaction.Execute("UPDATE chunks SET sealed = @noise WHERE message_id = @message", new { message, noise = new byte[100] }), Ct);
        using var visitor = await site.Proven(mine);

        var page = await visitor.GetStringAsync("/m/inbox", Ct);

        Assert.Contains("Your visit on Thursday", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Second letter", page, StringComparison.Ordinal);
        Assert.Contains($"/m/{other}/message", page, StringComparison.Ordinal);
        var seal = await PortalSite.SealOf(visitor, "/m/inbox", "/m/inbox");
        using var found = await visitor.PostAsync("/m/inbox", new FormUrlEncodedContent([new("seal", seal), new("words", "Thursday")]), Ct);
        Assert.Contains("Your visit on Thursday", await found.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("Your visit on Thursday", await visitor.GetStringAsync($"/m/{mine}/message", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_holds_25_messages_and_the_older_ones_follow()
    {
        await using var site = await PortalSite.Open();
        var token = "";
        for (var number = 1; number <= InboxDesk.PageMax + 2; number++)
        {
            site.Room.Clock.Move(TimeSpan.FromMinutes(1));
            token = await site.Room.Place(Named($"Letter {number:00}."));
        }

        using var visitor = await site.Proven(token);
        var first = await visitor.GetStringAsync("/m/inbox", Ct);
        var second = await visitor.GetStringAsync(Older().Match(first).Groups[1].Value, Ct);

        Assert.Equal(InboxDesk.PageMax, Letters().Count(first));
        Assert.Equal(["Letter 02.", "Letter 01."], Letters().Matches(second).Select(match => match.Value));
    }

    [Fact]
    public async Task Where_an_older_page_begins_shows_nothing_of_another_address()
    {
        await using var site = await PortalSite.Open();
        var mine = await site.Room.Place(PortalSamples.Text);
        await site.Room.Place(Named("Not for Pat"), "sam@example.org");
        using var visitor = await site.Proven(mine);

        foreach (var before in (string[])[$"{Guid.Empty}", "ffffffff-ffff-ffff-ffff-ffffffffffff", $"{Guid.CreateVersion7()}", "x' OR 1=1"])
        {
            var answer = await visitor.GetAsync($"/m/inbox?before={Uri.EscapeDataString(before)}", Ct);
            Assert.DoesNotContain("Not for Pat", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest);
        }
    }

    [Theory]
    [InlineData("/m/inbox")]
    [InlineData("/m/new")]
    [InlineData("/m/written/0198c000-0000-7000-8000-000000000000")]
    public async Task Without_a_session_every_page_leads_to_the_proof(string path)
    {
        await using var site = await PortalSite.Open();
        using var visitor = site.Visitor();

        var answer = await visitor.GetAsync(path, Ct);

        Assert.Equal((HttpStatusCode.SeeOther, "/m/sign-in"), (answer.StatusCode, $"{answer.Headers.Location}"));
    }

    [Fact]
    public async Task A_written_message_opens_for_its_writer_only()
    {
        await using var site = await PortalSite.Open();
        var (mine, others) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Text, "sam@example.org"));
        var written = await Write(site, "sam@example.org", "nurse@clinic.example", "desk@clinic.example");
        using var visitor = await site.Proven(mine);
        using var sam = await site.Proven(others);

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/m/written/{written}", Ct)).StatusCode);
        Assert.Contains("Written by Sam", await sam.GetStringAsync($"/m/written/{written}", Ct), StringComparison.Ordinal);
        Assert.Single(Regex.Matches(await sam.GetStringAsync("/m/inbox", Ct), "Written by Sam")); // once, for two recipients
        Assert.DoesNotContain("Written by Sam", await visitor.GetStringAsync("/m/inbox", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_was_destroyed_leaves_the_inbox_and_closes_nothing_else()
    {
        await using var site = await PortalSite.Open();
        var mine = await site.Room.Place(PortalSamples.Text);
        await site.Room.Place(Named("Soon destroyed"));
        await site.Room.Ledger.Spool.Destroy((await site.Room.Record()).MessageId, Ct);
        using var visitor = await site.Proven(mine);

        var page = await visitor.GetStringAsync("/m/inbox", Ct);

        Assert.Contains("Your visit on Thursday", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Soon destroyed", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_load_of_inbox_and_writing_pages_is_under_60_KB()
    {
        await using var site = await PortalSite.Open();
        var token = "";
        for (var number = 0; number < InboxDesk.PageMax; number++) token = await site.Room.Place(Team);
        using var visitor = await site.Proven(token);

        foreach (var path in (string[])["/m/inbox", "/m/new", $"/m/{token}/message", $"/m/{token}/reply", $"/m/{token}/reply-all", "/m/passkeys", "/m/sign-in"])
        {
            var page = await visitor.GetStringAsync(path, Ct);
            var size = page.Length;
            foreach (var file in Files().Matches(page).Select(match => match.Value).Distinct()) size += (await visitor.GetByteArrayAsync(file, Ct)).Length;
            Assert.InRange(size, 1, 60_000);
        }
    }

    [Fact]
    public async Task A_search_stays_with_its_address_and_out_of_URLs_and_logs()
    {
        await using var site = await PortalSite.Open();
        var mine = await site.Room.Place(PortalSamples.Text);
        await site.Room.Place(Named("Dizziness of Sam"), "sam@example.org");
        using var visitor = await site.Proven(mine);

        var found = await PortalSite.Submit(visitor, "/m/inbox", "/m/inbox", ("words", "DIZZINESS dana"));
        var none = await PortalSite.Submit(visitor, "/m/inbox", "/m/inbox", ("words", "\"><script>alert(1)</script>"));

        var page = await found.Content.ReadAsStringAsync(Ct);
        Assert.Contains("Your visit on Thursday", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Dizziness of Sam", page, StringComparison.Ordinal);
        Assert.DoesNotContain("?words", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", await none.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.DoesNotContain(site.Log, line => line.Contains("DIZZINESS", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What a search has read stays in memory for minutes; what is not there any more is not found in it.</summary>
    [Fact]
    public async Task A_search_knows_names_of_files_and_forgets_what_was_taken_back()
    {
        await using var site = await PortalSite.Open();
        var mine = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(mine);
        var message = await site.Room.Record();

        foreach (var _ in new[] { "opened", "known" })
        {
            using var found = await PortalSite.Submit(visitor, "/m/inbox", "/m/inbox", ("words", "results-november"));
            Assert.Contains("Your visit on Thursday", await found.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        await site.Room.Ledger.Life.Retract(message.MessageId, null, Ct);
        using var gone = await PortalSite.Submit(visitor, "/m/inbox", "/m/inbox", ("words", "results-november"));
        Assert.DoesNotContain("Your visit on Thursday", await gone.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    /// <summary>More than a search looks through: it says so.</summary>
    [Fact]
    public async Task A_search_that_did_not_see_all_says_so()
    {
        await using var site = await PortalSite.Open();
        var first = await site.Room.Place(PortalSamples.Text);
        for (var more = 0; more < InboxDesk.SearchedMax; more++) await site.Room.Place(Named($"Number {more}"));
        using var visitor = await site.Proven(first);

        using var cut = await PortalSite.Submit(visitor, "/m/inbox", "/m/inbox", ("words", "Number 149"));
        Assert.Contains(WebUtility.HtmlEncode(LanguageBook.House.Usual.Say("inbox.Cut")), await cut.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_long_ago_shows_its_conversation_too()
    {
        await using var site = await PortalSite.Open();
        var old = await site.Room.Place("From: nurse@clinic.example\nTo: pat@example.org\nSubject: Old news\nMessage-ID: <old@clinic.example>\n\nfirst");
        var answer = await site.Room.Place("From: nurse@clinic.example\nTo: pat@example.org\nSubject: Re: Old news\nMessage-ID: <old-2@clinic.example>\nReferences: <old@clinic.example>\n\nsecond");
        for (var more = 0; more < 2 * InboxDesk.PageMax; more++)
        {
            site.Room.Clock.Move(TimeSpan.FromMinutes(1));
            await site.Room.Place(Named($"Number {more}"));
        }

        using var visitor = await site.Proven(old);
        Assert.Contains($"/m/{old}/message", await visitor.GetStringAsync($"/m/{answer}/message", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_to_all_goes_to_the_organizations_people_and_never_to_strangers()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(Team);
        using var visitor = await site.Proven(token);

        var page = await visitor.GetStringAsync($"/m/{token}/reply-all", Ct);
        var answer = await Send(visitor, $"/m/{token}/reply-all", ("text", "Thank you all"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var (reply, message) = Assert.Single(site.Room.Replies);
        Assert.Equal("nurse@clinic.example", $"{reply.To}");
        Assert.Equal(["heart@clinic.example", "desk@clinic.example"], reply.Also.Select(address => $"{address}"));
        Assert.Contains("Cc: heart@clinic.example, desk@clinic.example\r\n", message, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", message + page, StringComparison.Ordinal);
        Assert.Contains("heart@clinic.example", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_answer_goes_to_the_sender_alone()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(Team);
        using var visitor = await site.Proven(token);

        await Send(visitor, $"/m/{token}/reply", ("text", "Thank you"));

        var (reply, message) = Assert.Single(site.Room.Replies);
        Assert.Empty(reply.Also);
        Assert.DoesNotContain("Cc:", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_else_is_named_answering_all_is_answering()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        var answer = await visitor.GetAsync($"/m/{token}/reply-all", Ct);

        Assert.Equal($"/m/{token}/reply", $"{answer.Headers.Location}");
        Assert.DoesNotContain("reply-all", await visitor.GetStringAsync($"/m/{token}/message", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_message_goes_from_the_proven_address_to_whom_the_settings_name()
    {
        await using var site = await PortalSite.Open();
        using var visitor = await site.Proven(await site.Room.Place(PortalSamples.Text));

        var answer = await Send(visitor, "/m/new", ("to", "1"), ("subject", "My address\r\nBcc: thief@elsewhere.example"), ("text", "I moved.\r\n.\r\nRCPT"));

        Assert.Equal((HttpStatusCode.SeeOther, "/m/inbox?sent=1"), (answer.StatusCode, $"{answer.Headers.Location}"));
        var (letter, message) = Assert.Single(site.Room.Letters);
        Assert.Equal(("pat@example.org", "desk@clinic.example"), ($"{letter.From}", $"{letter.To}"));
        Assert.Contains("From: pat@example.org\r\n", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nBcc:", message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("I moved.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("thief@elsewhere.example")]
    public async Task A_new_message_goes_to_nobody_else(string to)
    {
        await using var site = await PortalSite.Open();
        using var visitor = await site.Proven(await site.Room.Place(PortalSamples.Text));

        var answer = await Send(visitor, "/m/new", ("to", to), ("subject", "x"), ("text", "Words <worth> keeping"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Words &lt;worth&gt; keeping", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(site.Room.Letters);
    }

    [Fact]
    public async Task Csrf_a_new_message_with_the_seal_of_another_is_refused()
    {
        await using var site = await PortalSite.Open();
        using var visitor = await site.Proven(await site.Room.Place(PortalSamples.Text));
        using var thief = await site.Proven(await site.Room.Place(PortalSamples.Text, "thief@example.org"));
        var seal = await PortalSite.SealOf(thief, "/m/new", "/m/new");

        var answer = await visitor.PostAsync("/m/new", Form(seal, ("to", "0"), ("subject", ""), ("text", "x")), Ct);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(site.Room.Letters);
    }

    [Fact]
    public async Task Many_new_messages_in_a_short_time_have_to_wait()
    {
        await using var site = await PortalSite.Open();
        using var visitor = await site.Proven(await site.Room.Place(PortalSamples.Text));
        HttpStatusCode last = default;

        for (var number = 0; number < 11; number++) last = (await Send(visitor, "/m/new", ("to", "0"), ("subject", ""), ("text", "x"))).StatusCode;

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(10, site.Room.Letters.Count);
    }

    static string Named(string subject) => $"From: nurse@clinic.example\nSubject: {subject}\n\nDear reader\n";

    static async Task<Guid> Write(PortalSite site, string from, params string[] to)
    {
        var now = site.Room.Clock.GetUtcNow();
        var bytes = "Subject: Written by Sam\r\n\r\nHello\r\n"u8.ToArray();
        var copies = to.Select(each => new NewCopy(Guid.CreateVersion7(now), new RcptTo(Address(each)), LeasedUntil: null)).ToList();
        await site.Room.Ledger.Spool.Accept(
            new NewMessage
            {
                Id = Guid.CreateVersion7(now),
                AcceptedAt = now,
                Door = Door.Portal,
                From = new MailFrom(Address(from)),
                Size = bytes.Length,
                Arrival = new Arrival(null, null, null, null),
                Copies = copies,
            },
            bytes,
            Ct);
        return copies[0].Id;
    }

    static async Task<HttpResponseMessage> Send(HttpClient visitor, string path, params (string Name, string Value)[] fields) =>
        await visitor.PostAsync(path, Form(await PortalSite.SealOf(visitor, path, path), fields), Ct);

    static MultipartFormDataContent Form(string seal, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new StringContent(seal), "seal" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return form;
    }

    static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);

    [GeneratedRegex("href=\"(/m/inbox\\?before=[^\"]+)\"")]
    private static partial Regex Older();

    [GeneratedRegex("/m/-/[0-9a-f]+\\.[a-z]+")]
    private static partial Regex Files();

    [GeneratedRegex("Letter [0-9]+\\.")]
    private static partial Regex Letters();
}
