using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Rules.Access;
using Postern.Store.People;
using Postern.Web.Admin;

namespace Postern.Tests.Web.Admin;

/// <summary>What somebody looks for stands sealed in the URL; passwords of mail programs on the account's page.</summary>
public sealed partial class SealedQueryTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_word_is_a_question_in_its_own_session_and_in_no_other()
    {
        await using var house = await StaffHouse.Open();
        var seal = house.Gateway.Services.GetRequiredService<SealedQuery>();
        var (mine, theirs) = (await Visit(house, "a@clinic.example"), await Visit(house, "b@clinic.example"));
        var word = seal.Seal(new() { Recipient = "pat@north.example" }, mine);

        Assert.Equal("pat@north.example", seal.Open(word, mine)?.Recipient);
        Assert.DoesNotContain("pat", word, StringComparison.OrdinalIgnoreCase);
        Assert.Null(seal.Open(word, theirs));
        Assert.Null(seal.Open($"{(word[0] == 'A' ? 'B' : 'A')}{word[1..]}", mine));
        Assert.Null(seal.Open(word[..10], mine));
        Assert.Null(seal.Open(new string('A', 5_000), mine));
        Assert.Null(seal.Open("not a word!", mine));
        Assert.Null(seal.Open(null, mine));
    }

    [Fact]
    public async Task A_password_is_made_and_shown_once_listed_and_taken_back()
    {
        await using var house = await StaffHouse.Open();
        using var visitor = await house.Visitor(Role.Sender);

        var made = await Send(visitor, "/admin/account/mail-passwords", ("label", "My phone"));
        var page = await visitor.GetStringAsync("/admin/account", Ct);
        var again = await Send(visitor, "/admin/account/mail-passwords", ("label", "my PHONE"));
        var unfit = await Send(visitor, "/admin/account/mail-passwords", ("label", "../x"));
        var user = Assert.Single(await house.Ledger.Users.List(Ct));

        Assert.Matches("<code>[a-z0-9]{26}</code>", made);
        Assert.Contains("sender@clinic.example/my-phone", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<code>[a-z0-9]{26}</code>", page);
        Assert.All([again, unfit], refused => Assert.Contains("Call it by up to 30", refused, StringComparison.Ordinal));
        Assert.Equal(["sender@clinic.example"], user.SendAs);

        using var stranger = await house.Visitor(Role.HelpDesk);
        Assert.Equal(HttpStatusCode.NotFound, (await Post(stranger, $"/admin/account/mail-passwords/{user.Id}/remove")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Post(visitor, $"/admin/account/mail-passwords/{user.Id}/remove")).StatusCode);
        Assert.Empty(await house.Ledger.Users.List(Ct));
    }

    [Fact]
    public async Task The_brand_is_shown_as_it_would_be_sent_in_each_language_and_can_be_framed_by_us_alone()
    {
        await using var house = await StaffHouse.Open();
        using var visitor = await house.Visitor(Role.Administrator);

        foreach (var (path, words) in ((string, string)[])[("code", "1234 5678"), ("notice", "Leer el mensaje"), ("page", "Tiene un mensaje seguro")])
        {
            using var answer = await visitor.GetAsync($"/admin/brand/{path}?lang=es", Ct);
            Assert.Contains(words, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("SAMEORIGIN", answer.Headers.GetValues("X-Frame-Options").Single());
        }
    }

    [Fact]
    public async Task Passwords_end_with_a_persons_access()
    {
        await using var house = await StaffHouse.Open();
        var visit = await Visit(house, "a@clinic.example", Role.HelpDesk);
        Assert.NotNull(await new MailPasswords(house.Ledger).Make(visit, "phone", Ct));

        Assert.Equal(StaffChange.Done, await house.Ledger.Staff.End(visit.StaffId, null, Ct));

        Assert.Empty(await house.Ledger.Users.List(Ct));
    }

    [Fact]
    public async Task Content_opens_for_a_reason_that_stands_in_the_audit_and_for_no_other_role()
    {
        await using var house = await StaffHouse.Open();
        var (officer, administrator) = (await Visit(house, "c@clinic.example", Role.Compliance), await Visit(house, "a@clinic.example"));
        var desk = new ContentDesk(house.Ledger);

        await Assert.ThrowsAsync<ArgumentException>(() => desk.Open(administrator, Guid.Empty, "a reason that is long enough", Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => desk.Open(officer, Guid.Empty, "short", Ct));
        Assert.Null(await desk.Open(officer, Guid.Empty, "a reason that is long enough", Ct));
    }

    static async Task<StaffVisit> Visit(StaffHouse house, string address, Role role = Role.Administrator)
    {
        var token = await house.SignIn(role, address);
        return Assert.IsType<StaffEntry.Granted>(await house.Desk.Enter(token, Act.KeepOwnAccount, new(Network.Of(IPAddress.Loopback), "Firefox on Linux"), isProof: false, Ct)).Visit;
    }

    static async Task<string> Send(HttpClient visitor, string path, params (string Name, string Value)[] fields) => await (await Post(visitor, path, fields)).Content.ReadAsStringAsync(Ct);

    static async Task<HttpResponseMessage> Post(HttpClient visitor, string path, params (string Name, string Value)[] fields)
    {
        var seal = WebUtility.HtmlDecode(Seal.Match(await visitor.GetStringAsync("/admin/account", Ct)).Groups[1].Value);
        return await visitor.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).Prepend(new("seal", seal))), Ct);
    }

    [GeneratedRegex("name=\"seal\" value=\"([^\"]+)\"")]
    private static partial Regex Seal { get; }
}
