using System.Net;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Web.Admin;

namespace Postern.Tests.Web.Admin;

/// <summary>What single pages of the administration show and do, asked over HTTP.</summary>
public sealed class AdminPagesTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Content_opens_for_a_reason_alone_and_the_reason_is_sealed_beside_the_event()
    {
        await using var house = await StaffHouse.Open();
        var (message, _) = await house.Accept("From: nurse@clinic.example\r\nSubject: potassium\r\n\r\nThe value is 4.1.\r\n", "nurse@clinic.example", "pat@north.example");
        using var officer = await house.Visitor(Role.Compliance);
        var path = $"/admin/messages/{message}/content";
        var seal = StaffHouse.SealOf(await officer.GetStringAsync(path, Ct));

        using (var silent = await StaffHouse.Post(officer, path, seal, ("reason", "look")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
            Assert.DoesNotContain("4.1", await silent.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        Assert.Empty(await house.Ledger.AuditPages.Newest("content.opened", 10, Ct));
        using var opened = await StaffHouse.Post(officer, path, seal, ("reason", "Request 4711 of the board"));

        Assert.Contains("The value is 4.1.", await opened.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var line = Assert.Single(await house.Ledger.AuditPages.Newest("content.opened", 10, Ct));
        Assert.Equal(message, line.MessageId);
        Assert.DoesNotContain("4711", $"{line.Detail}", StringComparison.Ordinal);
        Assert.DoesNotContain(house.Log, said => said.Contains("4711", StringComparison.Ordinal) || said.Contains("potassium", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Idor_a_sender_finds_nothing_of_another_senders_message()
    {
        await using var house = await StaffHouse.Open();
        var (others, _) = await house.Accept("Subject: x\r\n\r\ntext\r\n", "doctor@clinic.example", "pat@north.example");
        var (own, _) = await house.Accept("Subject: x\r\n\r\ntext\r\n", "sender@clinic.example", "pat@north.example");
        using var sender = await house.Visitor(Role.Sender);
        var page = await sender.GetStringAsync($"/admin/messages/own/{own}", Ct);

        using var shown = await sender.GetAsync($"/admin/messages/own/{others}", Ct);
        using var led = await StaffHouse.Post(sender, $"/admin/messages/own/{others}/page", StaffHouse.SealOf(page));
        using var ownPage = await StaffHouse.Post(sender, $"/admin/messages/own/{own}/page", StaffHouse.SealOf(page));
        using var every = await sender.GetAsync($"/admin/messages/{own}", Ct);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.SeeOther, HttpStatusCode.Forbidden), (shown.StatusCode, led.StatusCode, ownPage.StatusCode, every.StatusCode));
        Assert.DoesNotContain($"{others}", await sender.GetStringAsync("/admin/messages/own", Ct), StringComparison.Ordinal);
    }

    /// <summary>Each route of an act that needs it, from the table; what was typed is not done.</summary>
    [Fact]
    public async Task A_session_whose_proof_is_old_is_asked_for_the_passkey_before_each_dangerous_act()
    {
        await using var house = await StaffHouse.Open();
        var walked = 0;
        foreach (var role in (Role[])[Role.Administrator, Role.Compliance])
        {
            using var visitor = await house.Visitor(role);
            await Age(house);
            var seal = StaffHouse.SealOf(await visitor.GetStringAsync("/admin/account", Ct));
            foreach (var route in house.Routes.Where(route => route.Metadata.GetMetadata<ActOf>() is { Act: var act } && AccessRules.NeedsFreshProof(act) && AccessRules.May(role, act)))
            {
                var path = route.RoutePattern.RawText!.Replace("{id:guid}", $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}", StringComparison.Ordinal);
                var isPost = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("POST"); // each route has its methods
                using var answer = isPost ? await StaffHouse.Post(visitor, path, seal) : await visitor.GetAsync(path, Ct);
                Assert.Equal((path, HttpStatusCode.SeeOther), (path, answer.StatusCode));
                Assert.StartsWith("/admin/prove?to=", $"{answer.Headers.Location}", StringComparison.Ordinal);
                walked++;
            }
        }

        Assert.InRange(walked, 15, 60);
        Assert.Empty(await house.Ledger.AuditPages.Newest("content.opened", 10, Ct));
        Assert.Empty(await house.Ledger.AuditPages.Newest("staff.invited", 10, Ct));
    }

    [Fact]
    public async Task A_session_that_goes_on_in_another_browser_ends_and_that_is_on_record()
    {
        await using var house = await StaffHouse.Open();
        using var administrator = await house.Visitor(Role.Administrator);
        Assert.Equal(HttpStatusCode.OK, (await administrator.GetAsync("/admin", Ct)).StatusCode);

        administrator.DefaultRequestHeaders.UserAgent.Clear();
        administrator.DefaultRequestHeaders.UserAgent.ParseAdd("curl/8.5.0");
        using var elsewhere = await administrator.GetAsync("/admin", Ct);
        using var next = await administrator.GetAsync("/admin", Ct);

        Assert.Equal(("/admin/sign-in", "/admin/sign-in"), ($"{elsewhere.Headers.Location}", $"{next.Headers.Location}"));
        Assert.Single(await house.Ledger.AuditPages.Newest("staff.session_moved", 10, Ct));
    }

    /// <summary>An answer to a question that is over, or was never asked: whoever sent it is on record.</summary>
    [Fact]
    public async Task A_late_passkey_is_a_failed_sign_in_on_record()
    {
        await using var house = await StaffHouse.Open();
        using var stranger = await house.Visitor(null);
        using var administrator = await house.Visitor(Role.Administrator);
        var seal = StaffHouse.SealOf(await administrator.GetStringAsync("/admin/account", Ct));

        using var late = await stranger.PostAsync("/admin/sign-in", new FormUrlEncodedContent([new("answer", "{}"), new("state", "AAAA")]), Ct);
        using var again = await StaffHouse.Post(administrator, "/admin/prove", seal, ("answer", "{}"), ("state", "AAAA"));
        using var visitor = await stranger.PostAsync("/m/sign-in", new FormUrlEncodedContent([new("answer", "{}"), new("state", "AAAA")]), Ct);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (late.StatusCode, again.StatusCode));
        Assert.Equal(2, (await house.Ledger.AuditPages.Newest("staff.sign_in_failed", 10, Ct)).Count(line => line.Detail!.Contains("\"how\":\"late", StringComparison.Ordinal))); // each says how
        Assert.Single(await house.Ledger.AuditPages.Newest("portal.passkey_refused", 10, Ct));
    }

    [Fact]
    public async Task One_administrator_is_advised_to_invite_a_second_and_two_are_not()
    {
        await using var house = await StaffHouse.Open();
        using var administrator = await house.Visitor(Role.Administrator);
        Assert.Contains(PeopleTexts.OneAdministrator, WebUtility.HtmlDecode(await administrator.GetStringAsync("/admin", Ct)), StringComparison.Ordinal);

        await house.SignIn(Role.Administrator, "second@clinic.example");

        Assert.DoesNotContain(PeopleTexts.OneAdministrator, WebUtility.HtmlDecode(await administrator.GetStringAsync("/admin", Ct)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_name_their_source_and_hide_what_is_secret()
    {
        await using var house = await StaffHouse.Open(settings =>
        {
            settings.Web.PublicUrl = "https://secure.clinic.example";
            settings.Discover.Directories = [new() { Host = "127.0.0.1", BaseDn = "dc=clinic", BindDn = "cn=gateway", Password = "hunter2-heron" }];
        });
        using var officer = await house.Visitor(Role.Compliance);

        var page = WebUtility.HtmlDecode(await officer.GetStringAsync("/admin/settings", Ct));

        Assert.Contains("organization.domains", page, StringComparison.Ordinal);
        Assert.Contains("https://secure.clinic.example", page, StringComparison.Ordinal);
        Assert.Contains(">default<", page, StringComparison.Ordinal);
        Assert.Contains("cn=gateway", page, StringComparison.Ordinal);
        Assert.Contains("(not shown)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2-heron", page, StringComparison.Ordinal);
    }

    /// <summary>A message is looked at whole when its id is typed into the form as it stands there, however old it is.</summary>
    [Fact]
    public async Task The_audit_of_a_message_is_whole_and_days_that_nobody_chose_stand_in_no_field()
    {
        await using var house = await StaffHouse.Open();
        var (message, _) = await house.Accept("Subject: x\r\n\r\ntext\r\n", "nurse@clinic.example", "pat@north.example");
        await house.Ledger.Writer.Now(transaction => transaction.Execute("UPDATE audit SET at_ms = at_ms - 40 * 86400000 WHERE message_id = @message", new { message }), Ct);
        using var officer = await house.Visitor(Role.Compliance);
        var form = await officer.GetStringAsync("/admin/audit", Ct);
        var fields = System.Text.RegularExpressions.Regex.Matches(form, "<input type=\"[a-z]+\" id=\"([a-z]+)\"[^>]*?value=\"([^\"]+)\"").Select(field => $"&{field.Groups[1].Value}={field.Groups[2].Value}");

        var found = await officer.GetStringAsync($"/admin/audit?id={message}{string.Concat(fields)}", Ct);
        var byDay = await officer.GetStringAsync($"/admin/audit?id={message}&to={TimeProvider.System.GetUtcNow():yyyy-MM-dd}", Ct);

        Assert.Contains("message.accepted", found, StringComparison.Ordinal);
        Assert.Contains(AuditTexts.Whole, found, StringComparison.Ordinal);
        Assert.Contains(AuditTexts.Nothing, byDay, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/audit?to=9999-12-31")]
    [InlineData("/admin/audit?to=0001-01-01")]
    [InlineData("/admin/audit?from=0001-01-01&to=9999-12-31")]
    [InlineData("/admin/reports?to=0001-01-01")]
    [InlineData("/admin/reports/days.csv?from=9999-12-31&to=9999-12-31")]
    public async Task Days_at_the_ends_of_time_are_no_accident(string path)
    {
        await using var house = await StaffHouse.Open();
        using var officer = await house.Visitor(Role.Compliance);

        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync(path, Ct)).StatusCode);
    }

    [Fact]
    public async Task Health_says_how_each_thing_is()
    {
        await using var house = await StaffHouse.Open();
        using var helper = await house.Visitor(Role.HelpDesk);

        var page = await helper.GetStringAsync("/admin/health", Ct);

        Assert.All(["Database", "Queue", "Held copies", "Open alarms", "answers in"], thing => Assert.Contains(thing, page, StringComparison.Ordinal));
        Assert.Contains("is-good", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_shows_each_rule_and_a_question_puts_no_address_into_a_url()
    {
        await using var house = await StaffHouse.Open();
        using var officer = await house.Visitor(Role.Compliance);
        var page = await officer.GetStringAsync("/admin/policy", Ct);
        Assert.Contains("default", page, StringComparison.Ordinal);

        var seal = StaffHouse.SealOf(await officer.GetStringAsync("/admin/policy/ask", Ct));
        using var answer = await StaffHouse.Post(officer, "/admin/policy/ask", seal, ("to", "pat@north.example, not an address"));
        var said = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));

        Assert.Equal((HttpStatusCode.OK, "/admin/policy/ask"), (answer.StatusCode, answer.RequestMessage!.RequestUri!.PathAndQuery)); // it was sent
        Assert.Contains(DeskTexts.NoAddress, said, StringComparison.Ordinal);
        Assert.DoesNotContain(house.Log, line => line.Contains("pat@", StringComparison.Ordinal));
    }

    /// <summary>Strangers may not ask here; people of the administration may.</summary>
    [Fact]
    public async Task A_domain_is_looked_at_where_the_public_page_is_off()
    {
        await using var house = await StaffHouse.Open(settings => settings.Tools.Domain = "off");
        using var helper = await house.Visitor(Role.HelpDesk);
        var page = await helper.GetStringAsync("/admin/domains/check?domain=north.example", Ct);

        using var wrong = await StaffHouse.Post(helper, "/admin/domains/check", StaffHouse.SealOf(page), ("domain", "no domain"));
        using var looked = await StaffHouse.Post(helper, "/admin/domains/check", StaffHouse.SealOf(page), ("domain", "north.example"));

        Assert.Contains("value=\"north.example\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Postern.Web.Tools.Texts.ServersTitle, page, StringComparison.Ordinal); // a link starts nothing
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal((HttpStatusCode.SeeOther, "/admin/domains/check?domain=north.example"), (looked.StatusCode, $"{looked.Headers.Location}"));
        Assert.Contains(Postern.Web.Tools.Texts.ServersTitle, await helper.GetStringAsync(looked.Headers.Location, Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await helper.GetAsync("/tools/domain", Ct)).StatusCode);
    }

    /// <summary>Each sample is there in each language, does nothing, and names the organization.</summary>
    [Fact]
    public async Task Samples_of_pages_and_mails_show_the_brand_and_open_nothing()
    {
        await using var house = await StaffHouse.Open();
        using var officer = await house.Visitor(Role.Compliance);
        foreach (var (what, _) in (IEnumerable<(string What, string Title)>)[.. BrandSamples.Pages, .. BrandSamples.Mails, .. BrandSamples.ToSenders])
        {
            foreach (var language in (string[])["en", "es"])
            {
                using var sample = await officer.GetAsync($"/admin/brand/{what}?lang={language}", Ct);
                var said = await sample.Content.ReadAsStringAsync(Ct);
                Assert.Equal((what, HttpStatusCode.OK), (what, sample.StatusCode));
                Assert.Contains(BrandSamples.Pages.Any(page => page.What == what) ? $"lang=\"{language}\"" : "<html lang", said, StringComparison.Ordinal);
                Assert.DoesNotContain("<script", said, StringComparison.Ordinal);
                Assert.DoesNotContain("script-src", $"{sample.Headers.GetValues("Content-Security-Policy").Single()}", StringComparison.Ordinal);
            }
        }

        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync("/admin/brand/no-such-thing", Ct)).StatusCode);
    }

    [Fact]
    public async Task Whoever_opens_a_senders_page_and_makes_a_password_is_on_record()
    {
        await using var house = await StaffHouse.Open();
        var (message, _) = await house.Accept("Subject: x\r\n\r\ntext\r\n", "doctor@clinic.example", "pat@north.example");
        using var administrator = await house.Visitor(Role.Administrator);
        var seal = StaffHouse.SealOf(await administrator.GetStringAsync("/admin/account", Ct));

        using var led = await StaffHouse.Post(administrator, $"/admin/messages/{message}/page", seal);
        using var made = await StaffHouse.Post(administrator, "/admin/account/mail-passwords", seal, ("label", "Phone"));

        Assert.StartsWith("/s/", $"{led.Headers.Location}", StringComparison.Ordinal);
        Assert.Equal(message, Assert.Single(await house.Ledger.AuditPages.Newest("staff.opened_sender_page", 10, Ct)).MessageId);
        Assert.True(made.IsSuccessStatusCode);
        Assert.Single(await house.Ledger.AuditPages.Newest("user.added", 10, Ct));
    }

    // As if the last proof of everybody were ten minutes old.
    static Task<int> Age(StaffHouse house) =>
        house.Ledger.Writer.Now(transaction => transaction.Execute("UPDATE staff_sessions SET proven_at_ms = proven_at_ms - 600000", new { }), Ct);
}
