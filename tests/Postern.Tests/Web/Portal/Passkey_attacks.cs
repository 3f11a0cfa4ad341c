using System.Net;
using System.Text.RegularExpressions;
using Postern.Rules.Portal;
using Postern.Tests.Web.Passkeys;

namespace Postern.Tests.Web.Portal;

/// <summary>What others have tried against passkeys elsewhere, and what a recipient's passkey must not be good for.</summary>
public sealed partial class Passkey_attacks
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Another_addresss_passkey_is_refused_as_an_unknown_one_is()
    {
        await using var site = await PortalSite.Open();
        using var key = new SoftAuthenticator();
        await Holder(site, key);
        var other = await site.Room.Place(PortalSamples.Html, "sam@example.org");
        using var visitor = site.Visitor();
        using var unknown = new SoftAuthenticator { ClaimedHandle = "m.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

        var answers = new List<(HttpStatusCode, string)>();
        foreach (var shown in new[] { key, unknown })
        {
            using var answer = await PasskeyVisits.Open(visitor, other, shown);
            answers.Add((answer.StatusCode, Steady(await answer.Content.ReadAsStringAsync(Ct))));
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answers[0].Item1);
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync($"/m/{other}/message", Ct)).StatusCode);
        Assert.Equal(2, (await site.Room.Record()).Events.Count(e => e.What == "portal.passkey_refused"));
    }

    [Fact]
    public async Task An_answer_that_was_overheard_opens_nothing_a_second_time()
    {
        await using var site = await PortalSite.Open();
        using var key = new SoftAuthenticator();
        var token = await Holder(site, key);
        using var visitor = site.Visitor();
        var fields = PasskeyVisits.Fill(await visitor.GetStringAsync($"/m/{token}", Ct), $"/m/{token}/passkey", key.Prove);
        using var thief = site.Visitor();

        Assert.Equal(HttpStatusCode.SeeOther, await Post(visitor, $"/m/{token}/passkey", fields));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Post(thief, $"/m/{token}/passkey", fields));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Post(thief, "/m/sign-in", fields));
        Assert.Equal(HttpStatusCode.SeeOther, (await thief.GetAsync($"/m/{token}/message", Ct)).StatusCode);
    }

    [Fact]
    public async Task Of_answers_to_one_question_sent_at_the_same_moment_one_counts()
    {
        await using var site = await PortalSite.Open();
        using var key = new SoftAuthenticator();
        var token = await Holder(site, key);
        using var visitor = site.Visitor();
        var fields = PasskeyVisits.Fill(await visitor.GetStringAsync($"/m/{token}", Ct), $"/m/{token}/passkey", key.Prove);
        var others = Enumerable.Range(0, 6).Select(_ => site.Visitor()).ToList();

        var answers = await Task.WhenAll(others.Select(each => Post(each, $"/m/{token}/passkey", fields)));

        Assert.Single(answers, HttpStatusCode.SeeOther);
        others.ForEach(each => each.Dispose());
    }

    public static TheoryData<string, string, bool> Elsewhere => new()
    {
        { "https://secure.clinic.example.evil.example", "secure.clinic.example", true },
        { "https://evil.example", "evil.example", true },
        { "https://secure.clinic.example", "evil.example", true },
        { "http://secure.clinic.example", "secure.clinic.example", true },
        { "https://secure.clinic.example:8443", "secure.clinic.example", true },
        { "https://secure.clinic.example", "secure.clinic.example", false },
    };

    /// <summary>A page of a phisher's passes the question on; the browser says whose page it was. And a key that asked for no face, finger or PIN is a key that was found.</summary>
    [Theory, MemberData(nameof(Elsewhere))]
    public async Task An_answer_given_to_another_site_or_without_a_person_is_refused(string origin, string relyingParty, bool verifies)
    {
        await using var site = await PortalSite.Open();
        using var key = new SoftAuthenticator { Origin = origin, RelyingParty = relyingParty, VerifiesUser = verifies };
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PasskeyVisits.Make(visitor, token, key)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PasskeyVisits.SignIn(visitor, key)).StatusCode);
    }

    [Fact]
    public async Task A_question_is_good_for_what_it_was_asked_for_and_for_ten_minutes()
    {
        await using var site = await PortalSite.Open();
        using var key = new SoftAuthenticator();
        var token = await Holder(site, key);
        using var visitor = site.Visitor();
        using var owner = await site.Proven(token);
        var asked = PasskeyVisits.Fill(await visitor.GetStringAsync($"/m/{token}", Ct), $"/m/{token}/passkey", key.Prove);
        var made = PasskeyVisits.Fill(await owner.GetStringAsync("/m/passkeys", Ct), "/m/passkeys", key.Make);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Post(owner, "/m/passkeys", new(made) { ["state"] = asked["state"] }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Post(visitor, $"/m/{token}/passkey", new(asked) { ["state"] = made["state"] }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Post(visitor, $"/m/{token}/passkey", new(asked) { ["state"] = Altered(asked["state"]) }));
        site.Room.Clock.Move(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Post(visitor, $"/m/{token}/passkey", asked));
    }

    [Fact]
    public async Task A_key_that_counts_back_was_copied_and_is_refused()
    {
        await using var site = await PortalSite.Open();
        using var key = new SoftAuthenticator { Count = 5 };
        var token = await Holder(site, key);
        using var visitor = site.Visitor();
        key.Count = 6;
        Assert.Equal(HttpStatusCode.SeeOther, (await PasskeyVisits.SignIn(visitor, key)).StatusCode);

        key.Count = 4;
        using var thief = site.Visitor();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PasskeyVisits.Open(thief, token, key)).StatusCode);
    }

    [Fact]
    public async Task A_key_that_says_it_is_another_addresss_is_refused()
    {
        await using var site = await PortalSite.Open();
        using var victim = new SoftAuthenticator();
        var token = await Holder(site, victim);
        using var owner = await site.Proven(token);
        var handle = Handle.Match(WebUtility.HtmlDecode(await owner.GetStringAsync("/m/passkeys", Ct))).Groups[1].Value;
        using var key = new SoftAuthenticator { ClaimedHandle = handle };
        var mine = await site.Room.Place(PortalSamples.Html, "sam@example.org");
        using (var sam = await site.Proven(mine)) await PasskeyVisits.Make(sam, mine, key);
        using var thief = site.Visitor();

        Assert.NotEmpty(handle);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PasskeyVisits.Open(thief, token, key)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PasskeyVisits.SignIn(thief, key)).StatusCode);
    }

    /// <summary>A code for one mailbox must not make a passkey for another one young again.</summary>
    [Fact]
    public async Task A_code_of_another_address_renews_nothing()
    {
        await using var site = await PortalSite.Open(options: usual => usual with { Passkeys = new PasskeyRule(true, TimeSpan.FromDays(20)) });
        using var key = new SoftAuthenticator();
        var token = await Holder(site, key);
        site.Room.Clock.Move(TimeSpan.FromDays(21));
        var other = await site.Room.Place(PortalSamples.Html, "sam@example.org");
        using var visitor = site.Visitor();
        await PasskeyVisits.Open(visitor, token, key);
        await PortalSite.Submit(visitor, $"/m/{other}", $"/m/{other}/code");
        await PortalSite.Submit(visitor, $"/m/{other}/code", $"/m/{other}/proof", ("code", site.Room.Codes.Last().Code));

        using var again = site.Visitor();
        Assert.Equal($"/m/{token}?passkey=stale", $"{(await PasskeyVisits.Open(again, token, key)).Headers.Location}");
    }

    [Fact]
    public async Task A_landing_page_tells_nobody_whether_its_address_has_passkeys()
    {
        await using var site = await PortalSite.Open();
        using var key = new SoftAuthenticator();
        var with = await Holder(site, key);
        var without = await site.Room.Place(PortalSamples.Text, "sam@example.org");
        using var visitor = site.Visitor();

        var pages = new[] { with, without }.Select(async token => Steady((await visitor.GetStringAsync($"/m/{token}", Ct)).Replace(token, "TOKEN", StringComparison.Ordinal)));

        Assert.Single((await Task.WhenAll(pages)).Distinct());
    }

    [Fact]
    public async Task Nothing_on_the_way_names_the_address_to_an_authenticator()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        Assert.DoesNotContain("pat@", await visitor.GetStringAsync("/m/passkeys", Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/m/passkeys")]
    [InlineData("/m/passkeys/later")]
    [InlineData("/m/passkeys/00000000-0000-0000-0000-000000000000/remove")]
    [InlineData("/m/TOKEN/passkey")]
    public async Task Csrf_a_form_without_its_seal_changes_no_passkey(string path)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = path.EndsWith("/passkey", StringComparison.Ordinal) ? site.Visitor() : await site.Proven(token);

        Assert.Equal(HttpStatusCode.Forbidden, await Post(visitor, path.Replace("TOKEN", token, StringComparison.Ordinal), []));
    }

    [Theory]
    [InlineData("//evil.example/AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../../evil.example/AAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("")]
    public async Task Open_redirect_the_page_that_a_form_stood_on_is_one_of_ours(string token)
    {
        await using var site = await PortalSite.Open();
        using var visitor = await site.Proven(await site.Room.Place(PortalSamples.Text));
        var seal = await PortalSite.SealOf(visitor, "/m/passkeys", "/m/passkeys");

        var answer = await visitor.PostAsync("/m/passkeys/later", new FormUrlEncodedContent([new("seal", seal), new("token", token)]), Ct);

        Assert.Equal("/m/inbox", $"{answer.Headers.Location}");
    }

    [Fact]
    public async Task A_session_of_one_address_removes_no_passkey_of_another()
    {
        await using var site = await PortalSite.Open();
        using var key = new SoftAuthenticator();
        var token = await Holder(site, key);
        using var owner = await site.Proven(token);
        var id = Removal.Match(await owner.GetStringAsync("/m/passkeys", Ct)).Groups[1].Value;
        var mine = await site.Room.Place(PortalSamples.Html, "sam@example.org");
        using var sam = await site.Proven(mine);
        var seal = await PortalSite.SealOf(sam, "/m/passkeys", "/m/passkeys");

        Assert.Equal(HttpStatusCode.NotFound, await Post(sam, $"/m/passkeys/{id}/remove", new() { ["seal"] = seal }));
        Assert.Equal(HttpStatusCode.SeeOther, (await PasskeyVisits.SignIn(sam, key)).StatusCode);
    }

    /// <summary>The token of a message whose reader made this passkey.</summary>
    static async Task<string> Holder(PortalSite site, SoftAuthenticator key)
    {
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);
        Assert.Equal(HttpStatusCode.SeeOther, (await PasskeyVisits.Make(visitor, token, key)).StatusCode);
        return token;
    }

    static async Task<HttpStatusCode> Post(HttpClient visitor, string path, Dictionary<string, string> fields) =>
        (await visitor.PostAsync(path, new FormUrlEncodedContent(fields), Ct)).StatusCode;

    static string Altered(string state) => $"{state[..30]}{(state[30] == 'A' ? 'B' : 'A')}{state[31..]}";

    // What is new on each page: the question, its state, the seal, and the minute in which the message was sent.
    static string Steady(string html) => Fresh.Replace(html, "");

    [GeneratedRegex("(data-options|value)=\"[^\"]*\"|<time[^>]*>[^<]*</time>")]
    private static partial Regex Fresh { get; }

    [GeneratedRegex("\"user\":\\{\"id\":\"([^\"]+)\"")]
    private static partial Regex Handle { get; }

    [GeneratedRegex("/passkeys/([0-9a-f-]{36})/remove")]
    private static partial Regex Removal { get; }
}
