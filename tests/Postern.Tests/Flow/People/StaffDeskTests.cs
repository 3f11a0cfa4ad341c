using System.Net;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Rules.Access;
using Postern.Store.People;
using Postern.Tests.Flow.Portal;

namespace Postern.Tests.Flow.Staff;

/// <summary>Who gets in, who does not, and how a copied cookie is noticed.</summary>
public sealed class StaffDeskTests
{
    static readonly CancellationToken Ct = CancellationToken.None;
    static readonly Client Home = new(Network.Of(IPAddress.Parse("192.0.2.7")), "Firefox on Linux");
    static readonly Client Elsewhere = Home with { Network = Network.Of(IPAddress.Parse("198.51.100.7")) };

    [Fact]
    public async Task A_session_opens_what_the_role_may_and_nothing_else()
    {
        await using var room = await PortalRoom.Open();
        var (desk, token, _) = await SignIn(room, Role.HelpDesk);

        Assert.IsType<StaffEntry.Granted>(await desk.Enter(token, Act.SeeMessages, Home, isProof: false, Ct));
        Assert.IsType<StaffEntry.Forbidden>(await desk.Enter(token, Act.SeeSettings, Home, isProof: false, Ct));
        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(null, Act.SeeMessages, Home, isProof: false, Ct));
        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(token[..^2] + "AA", Act.SeeMessages, Home, isProof: false, Ct));
        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter("x", Act.SeeMessages, Home, isProof: false, Ct));
    }

    [Fact]
    public async Task Whoever_tries_what_the_role_may_not_is_on_record()
    {
        await using var room = await PortalRoom.Open();
        var (desk, token, id) = await SignIn(room, Role.HelpDesk);

        for (var tries = 0; tries < 50; tries++) Assert.IsType<StaffEntry.Forbidden>(await desk.Enter(token, Act.SeeSettings, Home, isProof: false, Ct));

        var noted = await room.Ledger.AuditPages.Newest("staff.refused", 100, Ct);
        Assert.Equal(20, noted.Count);
        Assert.All(noted, line => Assert.Equal($$"""{"staff":"{{id}}","act":"SeeSettings","network":"192.0.2.0/24"}""", line.Detail));
    }

    [Fact]
    public async Task A_dangerous_act_asks_for_the_passkey_once_more_and_the_session_gets_a_new_secret()
    {
        await using var room = await PortalRoom.Open();
        var (desk, token, _) = await SignIn(room, Role.Administrator);
        Assert.IsType<StaffEntry.Granted>(await desk.Enter(token, Act.ChangePeople, Home, isProof: false, Ct));

        room.Clock.Move(AccessRules.FreshFor + TimeSpan.FromSeconds(1));
        var entry = Assert.IsType<StaffEntry.NeedsFreshProof>(await desk.Enter(token, Act.ChangePeople, Home, isProof: false, Ct));
        var proven = await desk.ProveAgain(entry.Visit, Home, Ct);

        Assert.IsType<StaffEntry.Granted>(await desk.Enter(proven, Act.ChangePeople, Home, isProof: false, Ct));
        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(token, Act.SeePeople, Home, isProof: false, Ct)); // session fixation: the old secret is worth nothing
    }

    [Fact]
    public async Task Rest_and_age_end_a_session()
    {
        await using var room = await PortalRoom.Open();
        var (desk, token, _) = await SignIn(room, Role.Administrator);

        room.Clock.Move(StaffDesk.IdleMax + TimeSpan.FromSeconds(1));
        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(token, Act.SeeMessages, Home, isProof: false, Ct));

        (desk, token, _) = await SignIn(room, Role.Administrator);
        for (var used = TimeSpan.Zero; used < StaffDesk.LifetimeMax; used += TimeSpan.FromMinutes(20))
        {
            token = Assert.IsType<StaffEntry.Granted>(await desk.Enter(token, Act.SeeMessages, Home, isProof: false, Ct)).Visit.NewToken ?? token;
            room.Clock.Move(TimeSpan.FromMinutes(20));
        }

        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(token, Act.SeeMessages, Home, isProof: false, Ct));
    }

    [Fact]
    public async Task Stolen_cookie_that_is_used_after_its_owner_went_on_ends_the_session_for_both_and_is_told()
    {
        await using var room = await PortalRoom.Open();
        var (desk, stolen, id) = await SignIn(room, Role.Administrator);
        room.Clock.Move(StaffDesk.TurnAfter);
        var next = Assert.IsType<StaffEntry.Granted>(await desk.Enter(stolen, Act.SeeMessages, Home, isProof: false, Ct)).Visit.NewToken;
        Assert.IsType<StaffEntry.Granted>(await desk.Enter(stolen, Act.SeeMessages, Home, isProof: false, Ct)); // what the browser had asked for meanwhile

        room.Clock.Move(StaffDesk.OldSecretFor + TimeSpan.FromSeconds(1));
        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(stolen, Act.SeeMessages, Home, isProof: false, Ct));

        Assert.NotNull(next);
        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(next, Act.SeeMessages, Home, isProof: false, Ct));
        Assert.NotNull((await room.Ledger.Staff.Find(id, Ct))?.AlarmedAt);
        Assert.Single(await room.Ledger.AuditPages.OfHouse("staff.session_replayed", 10, Ct));
    }

    [Fact]
    public async Task Stolen_cookie_in_another_browser_ends_the_session()
    {
        await using var room = await PortalRoom.Open();
        var (desk, token, _) = await SignIn(room, Role.Administrator);

        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(token, Act.SeeMessages, Home with { Device = "Chrome on Windows" }, isProof: false, Ct));
        Assert.IsType<StaffEntry.NeedsSignIn>(await desk.Enter(token, Act.SeeMessages, Home, isProof: false, Ct));
    }

    [Fact]
    public async Task Stolen_cookie_from_another_network_shows_nothing_without_the_passkey()
    {
        await using var room = await PortalRoom.Open();
        var (desk, token, _) = await SignIn(room, Role.Administrator);
        room.Clock.Move(TimeSpan.FromMinutes(3)); // here a new secret would be due

        var entry = Assert.IsType<StaffEntry.NeedsFreshProof>(await desk.Enter(token, Act.SeeMessages, Elsewhere, isProof: false, Ct));
        Assert.Null(entry.Visit.NewToken);
        Assert.IsType<StaffEntry.NeedsFreshProof>(await desk.Enter(token, Act.SeeMessages, Elsewhere, isProof: false, Ct));
        Assert.Single(await room.Ledger.AuditPages.OfHouse("staff.session_elsewhere", 10, Ct));
        Assert.IsType<StaffEntry.Granted>(await desk.Enter(token, Act.KeepOwnAccount, Elsewhere, isProof: true, Ct)); // the page of the proof itself
        var proven = await desk.ProveAgain(entry.Visit, Elsewhere, Ct);
        Assert.IsType<StaffEntry.Granted>(await desk.Enter(proven, Act.SeeMessages, Elsewhere, isProof: false, Ct));
    }

    [Fact]
    public async Task The_first_link_is_made_until_there_is_an_administrator()
    {
        await using var room = await PortalRoom.Open();
        var invitations = new Invitations(room.Ledger, room.Clock);
        var old = await invitations.First(Ct);
        var token = await invitations.First(Ct);

        Assert.Null(await invitations.Open(old!, Ct));
        Assert.IsType<Welcome.First>(await invitations.Open(token!, Ct));
        Assert.False(await invitations.Use(token!, Ct)); // nobody's yet
        Assert.False(await invitations.Name(token!, "", "ann@clinic.example", Ct));
        Assert.False(await invitations.Name(token!, "Ann", "no address", Ct));
        Assert.True(await invitations.Name(token!, "Ann", "ann@clinic.example", Ct));
        var person = Assert.IsType<Welcome.Person>(await invitations.Open(token!, Ct)).Member;
        Assert.Equal(Role.Administrator, person.Role);

        // Interrupted, and begun again after a start.
        token = await invitations.First(Ct);
        Assert.True(await invitations.Name(token!, "Ann", "ann@clinic.example", Ct));
        Assert.True(await invitations.Use(token!, Ct));
        Assert.NotNull(await new StaffDesk(room.Ledger, room.Clock).Begin(person.Id, Home, "link", Ct));
        Assert.Null(await invitations.First(Ct));
    }

    [Fact]
    public async Task A_recovery_code_makes_a_link_and_no_session()
    {
        await using var room = await PortalRoom.Open();
        var (_, _, id) = await SignIn(room, Role.Administrator);
        var invitations = new Invitations(room.Ledger, room.Clock);
        var codes = await invitations.NewCodes(id, Ct);
        var recovery = new StaffRecovery(room.Ledger, invitations, new StaffApps(room.Ledger, new StaffOptions(AllowsTotp: false), room.Clock));

        Assert.Equal(10, codes.Distinct().Count());
        Assert.Null(await recovery.Recover("nobody@clinic.example", codes[0], Home, Ct));
        Assert.Null(await recovery.Recover("ann@clinic.example", "aaaa-aaaa-aaaa-aaaa", Home, Ct));
        var token = await recovery.Recover("ANN@clinic.example", codes[0].ToUpperInvariant().Replace('-', ' '), Home, Ct);
        Assert.IsType<Welcome.Person>(await invitations.Open(token!, Ct));
        Assert.Null(await recovery.Recover("ann@clinic.example", codes[0], Home, Ct));
        Assert.Equal(9, await room.Ledger.StaffLinks.CodesLeft(id, Ct));
    }

    [Fact]
    public async Task A_code_of_an_app_makes_a_link_once_and_only_where_the_settings_allow_it()
    {
        await using var room = await PortalRoom.Open();
        var (desk, token, id) = await SignIn(room, Role.Administrator);
        var visit = ((StaffEntry.Granted)await desk.Enter(token, Act.KeepOwnAccount, Home, isProof: false, Ct)).Visit;
        var (allowed, forbidden) = (Apps(room, true), Apps(room, false));
        var (key, now) = (Totp.NewKey(), room.Clock.GetUtcNow());

        Assert.False(await forbidden.Confirm(visit, Totp.Base32(key), CodeAt(key, now), Ct));
        Assert.False(await allowed.Confirm(visit, Totp.Base32(key), "000000", Ct));
        Assert.True(await allowed.Confirm(visit, Totp.Base32(key), CodeAt(key, now), Ct));
        Assert.Null(await Recover(room, allowed, CodeAt(key, now))); // it showed that the app has the key; it opens nothing more

        room.Clock.Move(TimeSpan.FromSeconds(30));
        var next = CodeAt(key, room.Clock.GetUtcNow());
        Assert.Null(await Recover(room, forbidden, next));
        Assert.NotNull(await Recover(room, allowed, $"{next[..3]} {next[3..]}"));
        Assert.Null(await Recover(room, allowed, next));

        room.Clock.Move(TimeSpan.FromSeconds(30));
        await room.Ledger.Staff.End(id, null, Ct); // the last administrator stays, and so does the app
        Assert.NotNull(await room.Ledger.AuthenticatorApps.Find(id, Ct));
        Assert.True(await allowed.Remove(visit, Ct));
        Assert.Null(await Recover(room, allowed, CodeAt(key, room.Clock.GetUtcNow())));
    }

    /// <summary>Whoever guesses from many networks, and across restarts, has ten tries in all; then not even the right code is looked at.</summary>
    [Fact]
    public async Task Codes_of_an_app_are_guessed_ten_times_and_no_more()
    {
        await using var room = await PortalRoom.Open();
        var (desk, token, id) = await SignIn(room, Role.Administrator);
        var visit = ((StaffEntry.Granted)await desk.Enter(token, Act.KeepOwnAccount, Home, isProof: false, Ct)).Visit;
        var (apps, key) = (Apps(room, true), Totp.NewKey());
        await apps.Confirm(visit, Totp.Base32(key), CodeAt(key, room.Clock.GetUtcNow()), Ct);
        room.Clock.Move(TimeSpan.FromSeconds(30));
        var right = CodeAt(key, room.Clock.GetUtcNow());
        var wrong = right == "000000" ? "000001" : "000000";

        for (var guess = 0; guess < AuthenticatorApps.TriesMax - 1; guess++) Assert.Null(await Recover(room, Apps(room, true), wrong));
        Assert.False((await apps.Of(visit, Ct))?.IsLocked);
        Assert.NotNull(await Recover(room, apps, right)); // and counts from the beginning
        room.Clock.Move(TimeSpan.FromSeconds(30));
        await Task.WhenAll(Enumerable.Range(0, 2 * AuthenticatorApps.TriesMax).Select(_ => Recover(room, Apps(room, true), wrong)));
        Assert.True((await apps.Of(visit, Ct))?.IsLocked);
        Assert.Null(await Recover(room, apps, CodeAt(key, room.Clock.GetUtcNow())));
        Assert.Single(await room.Ledger.AuditPages.Newest("staff.totp_locked", 10, Ct));

        Assert.True(await apps.Confirm(visit, Totp.Base32(key), CodeAt(key, room.Clock.GetUtcNow()), Ct));
        Assert.False((await apps.Of(visit, Ct))?.IsLocked);

        // Whoever guesses does not take it from its owner for good.
        await Task.WhenAll(Enumerable.Range(0, AuthenticatorApps.TriesMax).Select(_ => Recover(room, Apps(room, true), wrong)));
        Assert.True((await apps.Of(visit, Ct))?.IsLocked);
        room.Clock.Move(AuthenticatorApps.LockedFor + TimeSpan.FromSeconds(30));
        Assert.NotNull(await Recover(room, apps, CodeAt(key, room.Clock.GetUtcNow())));
    }

    /// <summary>One person has one bucket, however the address is written: the Kelvin sign (U+212A) is a k to the ledger.</summary>
    [Fact]
    public async Task However_an_address_is_written_its_tries_are_those_of_one_person()
    {
        await using var room = await PortalRoom.Open();
        var (desk, _, _) = await SignIn(room, Role.Administrator);
        var written = new[] { "ann@clinic.example", "ANN@clinic.example", "Ann@CLINIC.example", "aNN@clinic.example", "ann@clinic.EXAMPLE", "anN@clinic.example" };
        var strangers = new[] { "kim@clinic.example", "KIM@clinic.example", "\u212Aim@clinic.example", "kIm@clinic.example", "kiM@clinic.example", "Kim@clinic.example" };

        foreach (var six in new[] { written, strangers })
        {
            var waits = new List<TimeSpan?>();
            foreach (var address in six) waits.Add(await desk.TryCode(address, Network.Of(IPAddress.Parse($"198.51.100.{waits.Count}")), Ct));
            Assert.Equal([true, true, true, true, true, false], waits.Select(wait => wait is null));
        }
    }

    static StaffApps Apps(PortalRoom room, bool allowed) => new(room.Ledger, new StaffOptions(allowed), room.Clock);

    static Task<string?> Recover(PortalRoom room, StaffApps apps, string code) =>
        new StaffRecovery(room.Ledger, new Invitations(room.Ledger, room.Clock), apps).Recover("ann@clinic.example", code, Home, Ct);

    static string CodeAt(byte[] key, DateTimeOffset at) => Totp.CodeOf(key, at.ToUnixTimeSeconds() / 30);

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("curl/8.5", "an unknown device")]
    [InlineData(null, "an unknown device")]
    public void A_device_has_a_name_that_outlives_updates(string? agent, string name) => Assert.Equal(name, Devices.Of(agent));

    static async Task<(StaffDesk Desk, string Token, Guid Id)> SignIn(PortalRoom room, Role role)
    {
        var desk = new StaffDesk(room.Ledger, room.Clock);
        var id = (await room.Ledger.Staff.FindByAddress("ann@clinic.example", Ct))?.Id ?? (await room.Ledger.Staff.Add("Ann", "ann@clinic.example", role, null, Ct))!.Value; // a new address
        return (desk, (await desk.Begin(id, Home, "passkey", Ct))!, id); // who was added may sign in
    }
}
