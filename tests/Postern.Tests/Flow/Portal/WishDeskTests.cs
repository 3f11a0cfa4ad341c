using System.Text.Json;
using System.Net;
using Postern.Flow.Languages;
using Postern.Flow.Portal;

namespace Postern.Tests.Flow.Portal;

/// <summary>What a recipient chose stands in the next notice; what is asked of a notice is answered, and says nothing more.</summary>
public sealed class WishDeskTests
{
    const string Message = "From: nurse@clinic.example\nTo: pat@example.org\nSubject: Results\n\nText\n";

    static readonly CancellationToken Ct = CancellationToken.None;
    static readonly Network Home = Network.Of(IPAddress.Parse("203.0.113.7"));

    [Fact]
    public async Task The_next_notice_is_in_the_language_and_with_the_phrase_that_was_chosen()
    {
        await using var room = await PortalRoom.Open();
        var wishes = new WishDesk(room.Ledger, room.Options);
        var (reader, copyId) = await Reader(room);
        var plain = new Notice("Example Clinic", "clinic.example", new("https://secure.clinic.example/m/x"), room.Clock.GetUtcNow(), room.Clock.GetUtcNow());

        var before = await wishes.Dress(plain, copyId, Ct);
        Assert.True(await wishes.Keep(reader, new(LanguageBook.House.Find("es"), "garza azul", IsShared: false), Home, Ct));
        var after = await wishes.Dress(plain, copyId, Ct);

        Assert.Equal(("en", null, 2), (before.Letterhead.Language.Code, before.Phrase, before.Others.Count));
        Assert.Equal(("es", "garza azul", 0), (after.Letterhead.Language.Code, after.Phrase, after.Others.Count));
        Assert.Equal("garza azul", (await wishes.Of(reader, Ct)).Phrase);
        Assert.Contains("Su frase: garza azul", Body(after), StringComparison.Ordinal);
        Assert.DoesNotContain("Your phrase", Body(before), StringComparison.Ordinal);
    }

    /// <summary>Whoever stole a session could else write into somebody's notices.</summary>
    [Theory]
    [InlineData("see https://evil.example")]
    [InlineData("evil.example")]
    [InlineData("call <b>me</b>")]
    [InlineData("a\r\nBcc: x")]
    [InlineData("x@example.org")]
    [InlineData("sixty-one letters sixty-one letters sixty-one letters sixty-on")]
    public async Task Header_injection_a_phrase_is_words_and_nothing_else(string phrase)
    {
        await using var room = await PortalRoom.Open();
        var (reader, _) = await Reader(room);
        Assert.False(await new WishDesk(room.Ledger, room.Options).Keep(reader, new(null, phrase, IsShared: false), Home, Ct));
    }

    [Fact]
    public async Task A_notice_is_known_by_its_reference_however_it_is_typed_and_by_its_link()
    {
        await using var room = await PortalRoom.Open();
        var check = new NoticeCheck(room.Ledger, room.Links, room.Clock);
        var (_, copyId) = await Reader(room);
        var reference = room.Links.ReferenceOf(copyId);
        await room.Ledger.References.Place(reference, copyId, "example.org", room.Clock.GetUtcNow(), room.Clock.GetUtcNow().AddDays(100), Ct);
        var shown = PortalLinks.Shown(reference);

        foreach (var typed in (string[])[shown, $" {shown.ToLowerInvariant()} ", reference.Replace('0', 'o').Replace('1', 'l'), $"{room.Links.LinkOf(copyId)}", $"{room.Links.LinkOf(copyId)}"[8..]])
        {
            var ours = Assert.IsType<NoticeVerdict.Ours>(await check.Check(typed, Home, Ct));
            Assert.Equal(("example.org", true), (ours.Domain, ours.IsOpen));
        }

        room.Clock.Move(TimeSpan.FromDays(40));
        Assert.False(Assert.IsType<NoticeVerdict.Ours>(await check.Check(shown, Home, Ct)).IsOpen);
        room.Clock.Move(TimeSpan.FromDays(100));
        Assert.IsType<NoticeVerdict.Unknown>(await check.Check(shown, Home, Ct));
    }

    [Theory]
    [InlineData("https://secure.clinic.example.evil.example/m/x", "secure.clinic.example.evil.example")]
    [InlineData("https://secure.clinic.example@evil.example/m/x", "evil.example")]
    [InlineData("http://secure.clinic.example/m/x", "secure.clinic.example")]
    [InlineData("https://secure.clinic.example:8443/m/x", "secure.clinic.example")]
    [InlineData("https://secure.clínic.example/m/x", "secure.xn--clnic-0sa.example")]
    [InlineData("evil.example/m/x", "evil.example")]
    public async Task Phishing_a_link_that_looks_like_ours_leads_elsewhere(string link, string host)
    {
        await using var room = await PortalRoom.Open();
        Assert.Equal(host, Assert.IsType<NoticeVerdict.Elsewhere>(await new NoticeCheck(room.Ledger, room.Links, room.Clock).Check(link, Home, Ct)).Host);
    }

    [Fact]
    public async Task Who_guesses_references_is_slowed_down()
    {
        await using var room = await PortalRoom.Open();
        var check = new NoticeCheck(room.Ledger, room.Links, room.Clock);

        Assert.IsType<NoticeVerdict.Nothing>(await check.Check("  ", Home, Ct));
        for (var i = 0; i < 20; i++) Assert.IsType<NoticeVerdict.Unknown>(await check.Check($"ABCDE-FGHJ{i % 10}", Home, Ct));
        Assert.IsType<NoticeVerdict.TooMany>(await check.Check("ABCDE-FGHJK", Home, Ct));
    }

    [Fact]
    public async Task In_a_shared_mailbox_each_reader_says_once_who_it_is_and_the_audit_tells_them_apart()
    {
        await using var room = await PortalRoom.Open(options => options with { IsShared = address => address.Local == "desk" });
        var token = await room.Place(Message, recipient: "desk@example.org");
        var ana = await Prove(room, token);

        var nameless = Assert.IsType<Entry.NeedsName>(await room.Desk.Enter(token, ana, Home, Ct)).Nameless;
        Assert.Empty(await room.Desk.Names.Known(nameless, Ct));
        Assert.False(await room.Desk.Names.Say(nameless, "   ", Home, Ct));
        Assert.True(await room.Desk.Names.Say(nameless, "Ana", Home, Ct));
        var visit = Assert.IsType<Entry.Granted>(await room.Desk.Enter(token, ana, Home, Ct)).Visit;
        await room.Desk.Read(visit, Home, Ct);

        var second = await Prove(room, token);
        var other = Assert.IsType<Entry.NeedsName>(await room.Desk.Enter(token, second, Home, Ct)).Nameless;
        Assert.Equal(["Ana"], (await room.Desk.Names.Known(other, Ct)).Select(each => each.Name));
        Assert.True(await room.Desk.Names.Say(other, "Ben", Home, Ct));
        await room.Desk.Read(Assert.IsType<Entry.Granted>(await room.Desk.Enter(token, second, Home, Ct)).Visit, Home, Ct);

        var names = await room.Desk.Names.OfCopy(visit.CopyId, Ct);
        Assert.Equal(["Ana", "Ben"], names.Values);

        var ids = names.ToDictionary(each => each.Value, each => each.Key);
        Assert.Equal([ids["Ana"], ids["Ben"]], (await Details(room, visit.CopyId, "portal.read")).Select(ReaderOf));
        Assert.Equal([ids["Ana"], ids["Ben"]], (await Details(room, visit.CopyId, "portal.name_said")).Select(ReaderOf));

        // The inbox, a search and what somebody wrote there are looked at by one of them, too.
        var inbox = new InboxDesk(room.Ledger, room.Links, room.Options, room.Clock);
        var third = await Prove(room, token);
        var unnamed = Assert.IsType<ReaderEntry.NeedsName>(await inbox.Enter(third, Home, Ct)).Nameless;
        Assert.True(await room.Desk.Names.Say(unnamed, "ana", Home, Ct)); // as it was said before
        var reader = Assert.IsType<ReaderEntry.Granted>(await inbox.Enter(third, Home, Ct)).Reader;
        await inbox.List(reader, null, Home, Ct);
        await inbox.Search(reader, "visit", Home, Ct);
        Assert.Equal(ids["Ana"], ReaderOf(Assert.Single(await Details(room, visit.CopyId, "portal.inbox_opened"))));
        Assert.Equal(ids["Ana"], ReaderOf(Assert.Single(await Details(room, visit.CopyId, "portal.searched"))));
        await room.Desk.Disown(Assert.IsType<Entry.Granted>(await room.Desk.Enter(token, second, Home, Ct)).Visit, Home, Ct);
        Assert.Equal(ids["Ben"], ReaderOf(Assert.Single(await Details(room, visit.CopyId, "portal.not_for_me"))));
    }

    static async Task<List<string>> Details(PortalRoom room, Guid copyId, string what) =>
        [.. (await room.Ledger.Records.Show($"{copyId:N}", Ct))!.Events.Where(each => each.What == what && each.CopyId == copyId).Select(each => each.Detail!)]; // it was placed; all of these have one

    static Guid ReaderOf(string detail)
    {
        using var json = JsonDocument.Parse(detail);
        return Guid.Parse(json.RootElement.GetProperty("reader").GetString()!); // as above
    }

    static async Task<(Reader Reader, Guid CopyId)> Reader(PortalRoom room)
    {
        var token = await room.Place(Message);
        var session = await Prove(room, token);
        var inbox = new InboxDesk(room.Ledger, room.Links, room.Options, room.Clock);
        var visit = Assert.IsType<Entry.Granted>(await room.Desk.Enter(token, session, Home, Ct)).Visit;
        return (Assert.IsType<ReaderEntry.Granted>(await inbox.Enter(session, Home, Ct)).Reader, visit.CopyId);
    }

    static async Task<string> Prove(PortalRoom room, string token)
    {
        var landing = Assert.IsType<Entry.NeedsProof>(await room.Desk.Enter(token, null, Home, Ct)).Landing;
        await room.Desk.SendCode(landing, Home, Ct);
        return Assert.IsType<ProofAnswer.Proven>(await room.Desk.Prove(landing, room.Codes.Last().Code, Home, Ct)).Session;
    }

    static string Body(Notice notice)
    {
        var text = "";
        foreach (var part in Postern.Mail.Mime.MimeMessage.Parse(notice.Write(new("pat", "example.org"), "clinic.example", DateTimeOffset.UnixEpoch)).Root.Parts) text += part.ReadText();
        return text;
    }
}
