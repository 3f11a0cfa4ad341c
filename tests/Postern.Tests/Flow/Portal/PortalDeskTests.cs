using System.Net;
using Postern.Flow.Portal;

namespace Postern.Tests.Flow.Portal;

public sealed class PortalDeskTests
{
    const string Message = "Subject: Results\r\nFrom: nurse@clinic.example\r\n\r\nAll is well.";
    static readonly Network Home = Network.Of(IPAddress.Parse("192.0.2.7"));
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task The_right_code_opens_the_message()
    {
        await using var room = await PortalRoom.Open();
        var visit = await Proven(room, await room.Place(Message));

        Assert.Equal("All is well.", (await room.Desk.Read(visit, Home, Ct)).Text);
    }

    [Fact]
    public async Task A_landing_tells_the_organization_the_domain_and_the_times()
    {
        await using var room = await PortalRoom.Open();
        var landing = await Land(room, await room.Place(Message));

        Assert.Equal(("Example Clinic", "clinic.example"), (landing.Facts.Organization, landing.Facts.SenderDomain));
        Assert.Equal(30, (landing.Facts.ExpiresAt - landing.Facts.SentAt).TotalDays, tolerance: 0.001);
    }

    [Fact]
    public async Task Guessing_a_code_is_locked_after_five_tries_and_the_right_code_no_longer_helps()
    {
        await using var room = await PortalRoom.Open();
        var landing = await Land(room, await room.Place(Message));
        await room.Desk.SendCode(landing, Home, Ct);
        var right = room.Codes.Last().Code;
        var wrong = right == "00000000" ? "11111111" : "00000000";

        for (var left = 4; left > 0; left--) Assert.Equal(new ProofAnswer.Wrong(left), await room.Desk.Prove(landing, wrong, Home, Ct));
        Assert.Equal(new ProofAnswer.Locked(), await room.Desk.Prove(landing, wrong, Home, Ct));
        Assert.Equal(new ProofAnswer.Locked(), await room.Desk.Prove(landing, right, Home, Ct));
    }

    /// <summary>Else somebody could use up all tries and stay off the record.</summary>
    [Fact]
    public async Task Who_guesses_and_hangs_up_has_guessed_and_is_on_record()
    {
        await using var room = await PortalRoom.Open();
        var landing = await Land(room, await room.Place(Message));
        await room.Desk.SendCode(landing, Home, Ct);
        var wrong = room.Codes.Last().Code == "00000000" ? "11111111" : "00000000";

        for (var i = 0; i < 5; i++) await room.Desk.Prove(landing, wrong, Home, new CancellationToken(canceled: true));

        Assert.Equal(4, (await room.Ledger.AuditPages.Newest("portal.code_wrong", 10, Ct)).Count);
        Assert.Single(await room.Ledger.AuditPages.Newest("portal.code_locked", 10, Ct));
    }

    [Fact]
    public async Task Guesses_sent_at_the_same_moment_each_count()
    {
        await using var room = await PortalRoom.Open();
        var landing = await Land(room, await room.Place(Message));
        await room.Desk.SendCode(landing, Home, Ct);
        var wrong = room.Codes.Last().Code == "00000000" ? "11111111" : "00000000";

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => room.Desk.Prove(landing, wrong, Home, Ct)));

        Assert.Equal(4, answers.OfType<ProofAnswer.Wrong>().Count());
        Assert.Equal(8, answers.OfType<ProofAnswer.Locked>().Count());
    }

    [Fact]
    public async Task A_new_code_ends_the_one_before()
    {
        await using var room = await PortalRoom.Open();
        var landing = await Land(room, await room.Place(Message));
        await room.Desk.SendCode(landing, Home, Ct);
        await room.Desk.SendCode(landing, Home, Ct);

        Assert.IsType<ProofAnswer.Wrong>(await room.Desk.Prove(landing, room.Codes.First().Code, Home, Ct));
        Assert.IsType<ProofAnswer.Proven>(await room.Desk.Prove(landing, room.Codes.Last().Code, Home, Ct));
        Assert.IsType<ProofAnswer.Expired>(await room.Desk.Prove(landing, room.Codes.Last().Code, Home, Ct));
    }

    [Fact]
    public async Task A_code_works_for_thirty_minutes()
    {
        await using var room = await PortalRoom.Open();
        var landing = await Land(room, await room.Place(Message));
        await room.Desk.SendCode(landing, Home, Ct);
        room.Clock.Move(TimeSpan.FromMinutes(31));

        Assert.IsType<ProofAnswer.Expired>(await room.Desk.Prove(landing, room.Codes.Last().Code, Home, Ct));
    }

    [Fact]
    public async Task A_code_opens_only_the_link_that_it_was_asked_for()
    {
        await using var room = await PortalRoom.Open();
        var (mine, other) = (await Land(room, await room.Place(Message)), await Land(room, await room.Place(Message, "sam@example.org")));
        await room.Desk.SendCode(mine, Home, Ct);
        await room.Desk.SendCode(other, Home, Ct);

        Assert.IsType<ProofAnswer.Wrong>(await room.Desk.Prove(other, room.Codes.First().Code, Home, Ct));
    }

    [Theory]
    [InlineData("12 34-56 78", "12345678")]
    [InlineData(" 1234\u00a05678\r\n", "12345678")]
    [InlineData("1234567", null)]
    [InlineData("123456789", null)]
    [InlineData("1234567x", null)]
    [InlineData("١٢٣٤٥٦٧٨", null)]
    [InlineData(null, null)]
    public void A_code_may_be_typed_with_spaces_and_dashes(string? typed, string? code) => Assert.Equal(code, PortalCodes.Read(typed));

    [Fact]
    public async Task A_session_ends_after_thirty_idle_minutes_and_lives_while_it_is_used()
    {
        await using var room = await PortalRoom.Open();
        var token = await room.Place(Message);
        var session = (await Proven(room, token)).Session;

        room.Clock.Move(TimeSpan.FromMinutes(29));
        session = Assert.IsType<Entry.Granted>(await room.Desk.Enter(token, session, Home, Ct)).Visit.Session;
        room.Clock.Move(TimeSpan.FromMinutes(29));
        Assert.IsType<Entry.Granted>(await room.Desk.Enter(token, session, Home, Ct));
        room.Clock.Move(TimeSpan.FromMinutes(2));
        Assert.IsType<Entry.NeedsProof>(await room.Desk.Enter(token, session, Home, Ct));
    }

    [Fact]
    public async Task A_session_is_over_after_eight_hours_however_busy()
    {
        await using var room = await PortalRoom.Open();
        var token = await room.Place(Message);
        var session = (await Proven(room, token)).Session;
        for (var i = 0; i < 24; i++)
        {
            session = Assert.IsType<Entry.Granted>(await room.Desk.Enter(token, session, Home, Ct)).Visit.Session;
            room.Clock.Move(TimeSpan.FromMinutes(20.5));
        }

        Assert.IsType<Entry.NeedsProof>(await room.Desk.Enter(token, session, Home, Ct));
    }

    [Fact]
    public async Task A_session_that_was_altered_or_left_opens_nothing()
    {
        await using var room = await PortalRoom.Open();
        var token = await room.Place(Message);
        var visit = await Proven(room, token);
        var altered = (visit.Session[0] == 'A' ? 'B' : 'A') + visit.Session[1..];

        Assert.IsType<Entry.NeedsProof>(await room.Desk.Enter(token, altered, Home, Ct));
        await room.Desk.Leave(visit, Home, Ct);
        Assert.IsType<Entry.NeedsProof>(await room.Desk.Enter(token, visit.Session, Home, Ct));
    }

    [Fact]
    public async Task Codes_are_limited_for_a_link_and_come_again_with_time()
    {
        await using var room = await PortalRoom.Open();
        var landing = await Land(room, await room.Place(Message));
        for (var i = 0; i < 3; i++) Assert.IsType<CodeAnswer.Sent>(await room.Desk.SendCode(landing, Home, Ct));

        var wait = Assert.IsType<CodeAnswer.TooMany>(await room.Desk.SendCode(landing, Network.Of(IPAddress.Parse("198.51.100.1")), Ct)).RetryAfter;
        Assert.Equal(3, room.Codes.Count);
        room.Clock.Move(wait);
        Assert.IsType<CodeAnswer.Sent>(await room.Desk.SendCode(landing, Home, Ct));
    }

    [Fact]
    public async Task Codes_are_limited_for_an_address_over_all_its_links()
    {
        await using var room = await PortalRoom.Open();
        var answers = new List<CodeAnswer>();
        for (var i = 0; i < 8; i++) answers.Add(await room.Desk.SendCode(await Land(room, await room.Place(Message)), Home, Ct));

        Assert.Equal(6, answers.OfType<CodeAnswer.Sent>().Count());
    }

    [Fact]
    public async Task A_message_without_a_sender_cannot_be_answered()
    {
        await using var room = await PortalRoom.Open();
        var visit = await Proven(room, await room.Place(Message, sender: null));

        Assert.False(visit.CanReply);
        Assert.IsType<ReplyAnswer.NobodyToAnswer>(await room.Desk.Reply(visit, "Hello", AsyncEnumerable.Empty<ReplyFile>(), Home, Ct));
    }

    /// <summary>A stranger writes somebody else's name into From and his own into the envelope: whoever reads it here answers the one that is shown, or nobody.</summary>
    [Theory]
    [InlineData("mallory@evil.example", false)]
    [InlineData("pat@north.example", true)]
    [InlineData("PAT@North.example", true)]
    [InlineData("colleague@clinic.example", true)]
    public async Task What_came_from_outside_is_answered_only_to_its_author(string sender, bool isAnswered)
    {
        await using var room = await PortalRoom.Open();
        var visit = await Proven(room, await room.Place("From: Pat <pat@north.example>\nSubject: results\n\nHello", "nurse@clinic.example", sender));

        var answer = await room.Desk.Reply(visit, "Hello", AsyncEnumerable.Empty<ReplyFile>(), Home, Ct);

        Assert.Equal(isAnswered, answer is ReplyAnswer.Accepted);
        Assert.Equal(isAnswered ? 1 : 0, room.Replies.Count);
    }

    static async Task<Landing> Land(PortalRoom room, string token) =>
        Assert.IsType<Entry.NeedsProof>(await room.Desk.Enter(token, null, Home, Ct)).Landing;

    static async Task<Visit> Proven(PortalRoom room, string token)
    {
        var landing = await Land(room, token);
        await room.Desk.SendCode(landing, Home, Ct);
        var proof = Assert.IsType<ProofAnswer.Proven>(await room.Desk.Prove(landing, room.Codes.Last().Code, Home, Ct));
        return Assert.IsType<Entry.Granted>(await room.Desk.Enter(token, proof.Session, Home, Ct)).Visit;
    }
}
