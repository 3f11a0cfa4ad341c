using System.Net;
using Postern.Flow.Portal;
using Postern.Rules.Portal;
using Postern.Tests.Web.Passkeys;

namespace Postern.Tests.Web.Portal;

/// <summary>Messages that ask for more than a mailbox: a code and nothing less, or an answer besides.</summary>
public sealed class PortalQuestionsTests
{
    static readonly CancellationToken Ct = CancellationToken.None;
    static readonly SenderWish.Heard Ward = new(Sensitivity.Routine, new PortalQuestion("Which ward were you on?", "North 3"));

    [Fact]
    public async Task Behind_the_code_stands_the_question_and_behind_its_answer_the_message()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text, wish: Ward);
        using var visitor = site.Visitor();
        Assert.DoesNotContain("ward", await visitor.GetStringAsync($"/m/{token}", Ct), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync($"/m/{token}/question", Ct)).StatusCode);
        using var proven = await site.Proven(token);

        Assert.Equal($"/m/{token}/question", $"{(await proven.GetAsync($"/m/{token}/message", Ct)).Headers.Location}");
        Assert.Contains("Which ward were you on?", await proven.GetStringAsync($"/m/{token}/question", Ct), StringComparison.Ordinal);
        var answered = await PortalSite.Submit(proven, $"/m/{token}/question", $"/m/{token}/question", ("answer", "  nórth-3 "));

        Assert.Equal($"/m/{token}/message", $"{answered.Headers.Location}");
        Assert.Contains("Your visit on Thursday", await proven.GetStringAsync($"/m/{token}/message", Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/message")]
    [InlineData("/message.eml")]
    [InlineData("/body")]
    [InlineData("/attachments/2")]
    [InlineData("/reply")]
    [InlineData("/not-for-me")]
    public async Task Without_the_answer_no_page_of_the_message_opens(string path)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text, wish: Ward);
        using var proven = await site.Proven(token);

        Assert.Equal($"/m/{token}/question", $"{(await proven.GetAsync($"/m/{token}{path}", Ct)).Headers.Location}");
    }

    /// <summary>The inbox is a way round the door of each message: it shows no more of one that asks than its landing page does, and finds nothing in it.</summary>
    [Fact]
    public async Task Neither_the_inbox_nor_a_search_tells_what_a_message_asks_for()
    {
        await using var site = await PortalSite.Open();
        var open = await site.Room.Place(PortalSamples.Html);
        var asking = await site.Room.Place(PortalSamples.Text, wish: Ward);
        using var proven = await site.Proven(open);

        var inbox = await proven.GetStringAsync("/m/inbox", Ct);
        var found = await PortalSite.Submit(proven, "/m/inbox", "/m/inbox", ("words", "dizziness"));

        Assert.Contains(asking, inbox, StringComparison.Ordinal);
        Assert.All(["Thursday", "Dana"], word => Assert.DoesNotContain(word, inbox, StringComparison.Ordinal));
        Assert.DoesNotContain(asking, await found.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    /// <summary>An answer has the subject of what it answers: written in a session that had proven enough, it is not for one that has not.</summary>
    [Fact]
    public async Task Nor_does_what_the_reader_answered_to_it()
    {
        await using var site = await PortalSite.Open();
        var asking = await site.Room.Place(PortalSamples.Text, wish: Ward);
        var about = (await site.Room.Record()).MessageId;
        var written = await site.Room.PlaceReply(about, "Subject: Re: Your visit on Thursday\n\nThank you");
        using var proven = await site.Proven(asking);

        Assert.DoesNotContain("Thursday", await proven.GetStringAsync("/m/inbox", Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await proven.GetAsync($"/m/written/{written}", Ct)).StatusCode);
        await PortalSite.Submit(proven, $"/m/{asking}/question", $"/m/{asking}/question", ("answer", "North 3"));
        Assert.Contains("Thursday", await proven.GetStringAsync("/m/inbox", Ct), StringComparison.Ordinal);
        Assert.Contains("Thank you", await proven.GetStringAsync($"/m/written/{written}", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_wrong_answers_lock_the_message_for_every_session_until_a_person_unlocks_it()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text, wish: Ward);
        using var visitor = await site.Proven(token);
        for (var left = 4; left >= 1; left--)
        {
            var wrong = await PortalSite.Submit(visitor, $"/m/{token}/question", $"/m/{token}/question", ("answer", "South"));
            Assert.Contains(ProofWords(left), await wrong.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        var seal = await PortalSite.SealOf(visitor, $"/m/{token}/question", $"/m/{token}/question");
        await Answer(visitor, token, seal, "South");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Answer(visitor, token, seal, "North 3"));
        using var again = await site.Proven(token);
        Assert.Contains("call the sender", await again.GetStringAsync($"/m/{token}/question", Ct), StringComparison.Ordinal);

        var record = await site.Room.Record();
        Assert.Equal((4, 1), (record.Events.Count(e => e.What == "portal.answer_wrong"), record.Events.Count(e => e.What == "portal.answer_locked")));
        Assert.Equal(new SenderNews.AnswerLocked(record.MessageId, record.Copies[0].CopyId), Assert.Single(site.Room.News));
        Assert.Equal([record.Copies[0].CopyId], await site.Room.Ledger.Questions.Locked(record.MessageId, QuestionDesk.TriesMax, Ct));
        Assert.True(await site.Room.Ledger.Questions.Unlock(record.Copies[0].CopyId, record.MessageId, Ct));
        Assert.Equal(HttpStatusCode.SeeOther, (await PortalSite.Submit(again, $"/m/{token}/question", $"/m/{token}/question", ("answer", "north 3"))).StatusCode);
    }

    [Fact]
    public async Task Answers_at_the_same_moment_gain_nothing()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text, wish: Ward);
        using var visitor = await site.Proven(token);
        var seal = await PortalSite.SealOf(visitor, $"/m/{token}/question", $"/m/{token}/question");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Answer(visitor, token, seal, $"guess {number}")));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Answer(visitor, token, seal, "North 3"));
    }

    /// <summary>Session fixation: what was handed to somebody before a proof is worth nothing after it.</summary>
    [Fact]
    public async Task The_sessions_secret_changes_at_each_proof()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text, wish: Ward);
        using var visitor = site.Visitor();
        await PortalSite.Submit(visitor, $"/m/{token}", $"/m/{token}/code");
        var proof = await PortalSite.Submit(visitor, $"/m/{token}/code", $"/m/{token}/proof", ("code", site.Room.Codes.Last().Code));
        var before = Cookie(proof);

        var after = Cookie(await PortalSite.Submit(visitor, $"/m/{token}/question", $"/m/{token}/question", ("answer", "North 3")));

        Assert.NotEqual(before, after);
        Assert.IsType<Entry.NeedsProof>(await Enter(site, token, before));
        Assert.IsType<Entry.Granted>(await Enter(site, token, after));
    }

    [Fact]
    public async Task An_answer_opens_its_own_message_and_no_other()
    {
        await using var site = await PortalSite.Open();
        var first = await site.Room.Place(PortalSamples.Text, wish: Ward);
        var second = await site.Room.Place(PortalSamples.Html, wish: Ward);
        using var visitor = await site.Proven(first);
        await PortalSite.Submit(visitor, $"/m/{first}/question", $"/m/{first}/question", ("answer", "North 3"));

        Assert.Equal($"/m/{second}/question", $"{(await visitor.GetAsync($"/m/{second}/message", Ct)).Headers.Location}");
    }

    [Fact]
    public async Task What_is_sensitive_takes_a_code_and_no_passkey()
    {
        await using var site = await PortalSite.Open();
        var plain = await site.Room.Place(PortalSamples.Text);
        var sensitive = await site.Room.Place(PortalSamples.Html, wish: new(Sensitivity.Sensitive, null));
        using var key = new SoftAuthenticator();
        using (var first = await site.Proven(plain)) await PasskeyVisits.Make(first, plain, key);
        using var visitor = site.Visitor();
        await PasskeyVisits.Open(visitor, plain, key);

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{plain}/message", Ct)).StatusCode);
        Assert.Equal($"/m/{sensitive}", $"{(await visitor.GetAsync($"/m/{sensitive}/message", Ct)).Headers.Location}");
        Assert.DoesNotContain("data-passkey", await visitor.GetStringAsync($"/m/{sensitive}", Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("prepare for your examination", await visitor.GetStringAsync("/m/inbox", Ct), StringComparison.Ordinal);
        using var proven = await site.Proven(sensitive);
        Assert.Equal(HttpStatusCode.OK, (await proven.GetAsync($"/m/{sensitive}/message", Ct)).StatusCode);
    }

    /// <summary>The organization's own question goes before a sender's: he asks for more, and cannot make it easier.</summary>
    [Fact]
    public async Task A_rule_asks_for_its_passphrase_whatever_the_sender_has_set()
    {
        await using var site = await PortalSite.Open(options: usual => usual with { RuleOf = _ => new PortalRule(MailboxProof.Passkey, new PortalQuestion(null, "blue heron")) });
        var token = await site.Room.Place(PortalSamples.Text, wish: Ward);
        using var visitor = await site.Proven(token);

        var page = await visitor.GetStringAsync($"/m/{token}/question", Ct);
        Assert.Contains("Passphrase", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ward", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PortalSite.Submit(visitor, $"/m/{token}/question", $"/m/{token}/question", ("answer", "North 3"))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await PortalSite.Submit(visitor, $"/m/{token}/question", $"/m/{token}/question", ("answer", "Blue Heron"))).StatusCode);
    }

    static string ProofWords(int left) => left == 1 ? "One try is left" : $"{left} tries are left";

    static Task<Entry> Enter(PortalSite site, string token, string session) =>
        site.Room.Desk.Enter(token, session, Network.Of(IPAddress.Loopback), Ct);

    static string Cookie(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("__Host-postern-m=", StringComparison.Ordinal)).Split('=', ';')[1];

    static async Task<HttpStatusCode> Answer(HttpClient visitor, string token, string seal, string answer) =>
        (await visitor.PostAsync($"/m/{token}/question", new FormUrlEncodedContent([new("seal", seal), new("answer", answer)]), Ct)).StatusCode;
}
