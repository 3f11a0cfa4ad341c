using System.Net;
using Postern.Rules.Portal;
using Postern.Tests.Web.Passkeys;

namespace Postern.Tests.Web.Portal;

public sealed class PortalPasskeysTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Who_read_by_code_makes_a_passkey_and_opens_the_next_message_with_it()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var key = new SoftAuthenticator();
        using (var first = await site.Proven(token)) await Made(first, token, key);

        using var later = site.Visitor();
        var next = await site.Room.Place(PortalSamples.Html);
        var opened = await PasskeyVisits.Open(later, next, key);

        Assert.Equal((HttpStatusCode.SeeOther, $"/m/{next}/message"), (opened.StatusCode, $"{opened.Headers.Location}"));
        Assert.Equal(HttpStatusCode.OK, (await later.GetAsync($"/m/{next}/message", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await later.GetAsync($"/m/{token}/message", Ct)).StatusCode);
        Assert.Single(site.Room.Codes);
        Assert.Contains((await site.Room.Record()).Events, e => e.What == "portal.signed_in_by_passkey");
    }

    [Fact]
    public async Task Without_a_link_a_passkey_opens_all_that_its_address_has_and_nothing_else()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var key = new SoftAuthenticator();
        using (var first = await site.Proven(token)) await Made(first, token, key);
        var newest = await site.Room.Place(PortalSamples.Html);
        var another = await site.Room.Place(PortalSamples.Html, "sam@example.org");
        using var later = site.Visitor();

        var entered = await PasskeyVisits.SignIn(later, key);

        Assert.Equal("/m/inbox", $"{entered.Headers.Location}");
        var inbox = await later.GetStringAsync("/m/inbox", Ct);
        Assert.Contains(newest, inbox, StringComparison.Ordinal);
        Assert.DoesNotContain(another, inbox, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await later.GetAsync($"/m/{newest}/message", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await later.GetAsync($"/m/{another}/message", Ct)).StatusCode);
    }

    [Fact]
    public async Task After_its_time_a_passkey_waits_for_a_code_and_then_works_again()
    {
        await using var site = await PortalSite.Open(options: usual => usual with { Passkeys = new PasskeyRule(true, TimeSpan.FromDays(20)) });
        var token = await site.Room.Place(PortalSamples.Text);
        using var key = new SoftAuthenticator();
        using (var first = await site.Proven(token)) await Made(first, token, key);
        site.Room.Clock.Move(TimeSpan.FromDays(21));
        using var later = site.Visitor();

        Assert.Equal($"/m/{token}?passkey=stale", $"{(await PasskeyVisits.Open(later, token, key)).Headers.Location}");
        Assert.Equal(HttpStatusCode.SeeOther, (await later.GetAsync($"/m/{token}/message", Ct)).StatusCode);
        await PortalSite.Submit(later, $"/m/{token}", $"/m/{token}/code");
        await PortalSite.Submit(later, $"/m/{token}/code", $"/m/{token}/proof", ("code", site.Room.Codes.Last().Code));

        using var again = site.Visitor();
        Assert.Equal($"/m/{token}/message", $"{(await PasskeyVisits.Open(again, token, key)).Headers.Location}");
    }

    /// <summary>Who lost the mailbox keeps no way in: a passkey made with a passkey is as old as the code behind both.</summary>
    [Fact]
    public async Task A_passkey_that_a_passkey_made_is_no_younger()
    {
        await using var site = await PortalSite.Open(options: usual => usual with { Passkeys = new PasskeyRule(true, TimeSpan.FromDays(20)) });
        var token = await site.Room.Place(PortalSamples.Text);
        using var key = new SoftAuthenticator();
        using var second = new SoftAuthenticator();
        using (var first = await site.Proven(token)) await Made(first, token, key);
        site.Room.Clock.Move(TimeSpan.FromDays(19));
        using var visitor = site.Visitor();
        await PasskeyVisits.Open(visitor, token, key);
        Assert.Equal(HttpStatusCode.SeeOther, (await PasskeyVisits.MakeAnother(visitor, second)).StatusCode);
        site.Room.Clock.Move(TimeSpan.FromDays(2));
        using var later = site.Visitor();

        Assert.Equal($"/m/{token}?passkey=stale", $"{(await PasskeyVisits.Open(later, token, second)).Headers.Location}");
    }

    [Fact]
    public async Task A_removed_passkey_opens_nothing_and_ends_what_began_with_it()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var key = new SoftAuthenticator();
        using var owner = await site.Proven(token);
        await Made(owner, token, key);
        using var thief = site.Visitor();
        await PasskeyVisits.Open(thief, token, key);
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync($"/m/{token}/message", Ct)).StatusCode);

        var list = await owner.GetStringAsync("/m/passkeys", Ct);
        var remove = list[list.IndexOf("/m/passkeys/", StringComparison.Ordinal)..];
        remove = remove[..remove.IndexOf('"', StringComparison.Ordinal)];
        Assert.Equal(HttpStatusCode.SeeOther, (await PortalSite.Submit(owner, "/m/passkeys", remove)).StatusCode);

        Assert.Equal(HttpStatusCode.SeeOther, (await thief.GetAsync($"/m/{token}/message", Ct)).StatusCode);
        using var again = site.Visitor();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PasskeyVisits.Open(again, token, key)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PasskeyVisits.SignIn(again, key)).StatusCode);
        Assert.Contains("You have none yet", await owner.GetStringAsync("/m/passkeys", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_says_not_now_is_not_asked_again()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);
        Assert.Contains("Next time, one tap", await visitor.GetStringAsync($"/m/{token}/message", Ct), StringComparison.Ordinal);

        await PortalSite.Submit(visitor, $"/m/{token}/message", "/m/passkeys/later");

        Assert.DoesNotContain("Next time, one tap", await visitor.GetStringAsync($"/m/{token}/message", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_passkeys_are_off_nothing_of_them_is_there()
    {
        await using var site = await PortalSite.Open(options: usual => usual with { Passkeys = new PasskeyRule(false, TimeSpan.FromDays(1)) });
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = site.Visitor();
        using var reader = await site.Proven(token);

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/m/sign-in", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/m/passkeys", Ct)).StatusCode);
        Assert.All([await visitor.GetStringAsync($"/m/{token}", Ct), await reader.GetStringAsync($"/m/{token}/message", Ct)], page => Assert.DoesNotContain("passkey", page, StringComparison.OrdinalIgnoreCase));
    }

    static async Task Made(HttpClient visitor, string token, SoftAuthenticator key) =>
        Assert.Equal($"/m/{token}/message?passkey=made", $"{(await PasskeyVisits.Make(visitor, token, key)).Headers.Location}");
}
