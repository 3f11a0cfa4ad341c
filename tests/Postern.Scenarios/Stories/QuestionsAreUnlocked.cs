using System.Net;
using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Who forgot the answer to a message's question is locked out, and comes in again when somebody at the machine says so.</summary>
public sealed class QuestionsAreUnlocked
{
    const int TriesMax = 5;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_wrong_answers_lock_and_the_verb_unlocks()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway();
        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
        {
            var message = $"Postern-Question: Which ward were you on?\r\nPostern-Answer: North 3\r\n{Scene.Message("pat@plain.example", "Words 7781")}";
            Assert.True(await dialogue.Deliver(Scene.Sender, "pat@plain.example", message, Ct));
        }

        using var pat = await PortalVisitor.Proven(PortalVisitor.LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct))), patient, Ct);
        var seal = await pat.Seal($"{pat.Link}/question", Ct);
        for (var tries = 0; tries < TriesMax; tries++) await Answer(pat, seal, "South 9");
        Assert.NotEqual(HttpStatusCode.SeeOther, (await Answer(pat, seal, "North 3")).StatusCode);

        var copy = await CopyOf(gateway);
        var unlocked = await gateway.Run(["portal", "unlock", copy], Ct);
        Assert.True(unlocked.ExitCode == 0 && unlocked.StandardOutput.Contains("unlocked", StringComparison.Ordinal), unlocked.Output);
        Assert.Equal(1, (await gateway.Run(["portal", "unlock", copy], Ct)).ExitCode);

        Assert.Equal(HttpStatusCode.SeeOther, (await Answer(pat, seal, "North 3")).StatusCode);
        Assert.Contains("Words 7781", await pat.Client.GetStringAsync($"{pat.Link}/message", Ct), StringComparison.Ordinal);
    }

    static Task<HttpResponseMessage> Answer(PortalVisitor visitor, string seal, string answer) =>
        visitor.Client.PostAsync($"{visitor.Link}/question", new FormUrlEncodedContent([new("seal", seal), new("answer", answer)]), Ct);

    static async Task<string> CopyOf(Gateway gateway)
    {
        var line = (await gateway.Messages(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Single(each => each.Contains("pat@plain.example", StringComparison.Ordinal));
        using var copy = JsonDocument.Parse(line);
        return copy.RootElement.GetProperty("copyId").GetString()!; // each has one
    }
}
