using System.Net;
using Postern.Flow.Portal;
using Postern.Rules.Portal;
using Postern.Tests.Flow.Portal;

namespace Postern.Tests.Web.Portal;

/// <summary>Codes are guessed across links of one address, and across addresses of one network: each has a limit of its own.</summary>
public sealed class Portal_guessing
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Guesses_over_many_links_of_one_address_end()
    {
        await using var room = await PortalRoom.Open();
        var answers = new List<ProofAnswer>();
        for (var link = 0; link < 12; link++)
        {
            var token = await room.Place(PortalSamples.Text);
            var from = Network.Of(IPAddress.Parse($"198.51.{link}.7")); // another network for each
            var landing = Assert.IsType<Entry.NeedsProof>(await room.Desk.Enter(token, null, from, Ct)).Landing;
            await room.Desk.SendCode(landing, from, Ct);
            for (var guess = 0; guess < 4; guess++) answers.Add(await room.Desk.Prove(landing, "00000000", from, Ct));
        }

        Assert.Contains(answers, answer => answer is ProofAnswer.TooMany);
        Assert.InRange(answers.Count(answer => answer is ProofAnswer.Wrong or ProofAnswer.Locked), 5, 20);
        Assert.InRange((await room.Ledger.AuditPages.Newest("portal.tries_stopped", 100, Ct)).Count, 1, 12); // once for each link, not for each try
    }

    [Fact]
    public async Task Guesses_at_many_addresses_from_one_network_end()
    {
        await using var room = await PortalRoom.Open();
        var from = Network.Of(IPAddress.Parse("198.51.100.7"));
        var answers = new List<ProofAnswer>();
        for (var person = 0; person < 20; person++)
        {
            var token = await room.Place(PortalSamples.Text, $"p{person}@example.org");
            if (await room.Desk.Enter(token, null, from, Ct) is not Entry.NeedsProof(var landing)) continue;
            await room.Desk.SendCode(landing, from, Ct);
            for (var guess = 0; guess < 4; guess++) answers.Add(await room.Desk.Prove(landing, "00000000", from, Ct));
        }

        Assert.Contains(answers, answer => answer is ProofAnswer.TooMany);
        Assert.InRange(answers.Count(answer => answer is not ProofAnswer.TooMany), 20, 45);
    }

    [Fact]
    public async Task Answers_to_questions_are_guessed_no_more_often()
    {
        await using var room = await PortalRoom.Open(options => options with { RuleOf = _ => new PortalRule(MailboxProof.Passkey, new PortalQuestion(null, "blue heron")) });
        var from = Network.Of(IPAddress.Parse("198.51.100.7"));
        var answers = new List<QuestionAnswer>();
        for (var link = 0; link < 8; link++)
        {
            var token = await room.Place(PortalSamples.Text);
            room.Clock.Move(TimeSpan.FromMinutes(2));
            var landing = Assert.IsType<Entry.NeedsProof>(await room.Desk.Enter(token, null, from, Ct)).Landing;
            await room.Desk.SendCode(landing, from, Ct);
            if (await room.Desk.Prove(landing, room.Codes.Last().Code, from, Ct) is not ProofAnswer.Proven(var session)) continue;
            var threshold = Assert.IsType<Entry.NeedsAnswer>(await room.Desk.Enter(token, session, from, Ct)).Threshold;
            for (var guess = 0; guess < 5; guess++) answers.Add(await room.Desk.Questions.Answer(threshold, "wrong guess", from, Ct));
        }

        Assert.Contains(answers, answer => answer is QuestionAnswer.TooMany);
    }
}
