using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Next time, one tap: a recipient reads by code, makes a passkey in a real browser, and from then on opens messages with it, with a link and without one.</summary>
public sealed partial class PasskeysOpenMessages
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recipient_makes_a_passkey_comes_back_and_signs_in_and_answers_a_question()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway(with: settings => settings with { PublicName = Gateway.Name });
        await scene.Send(gateway, "pat@plain.example", "Words 4931");
        var link = LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct)));
        await SendAsking(gateway, "Words 4932");
        var asking = (await patient.Inbox.Wait(2, Ct)).Select(LinkIn).Single(other => other != link);

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [
                Interop.File("portal/passkey.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), link, patient.Inbox.New, $"{gateway.Address}", asking, "north 3",
            ],
            Ct);

        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal(
            """
            code: Words 4931
            made: Words 4931
            one tap: Words 4931
            no link: Words 4931
            removed: This passkey opens nothing here. Please open the link from your mail and ask for a code.
            question: light
            answered: Words 4932
            looked 66
            """,
            visit.StandardOutput.Trim());
    }

    static async Task SendAsking(Gateway gateway, string words)
    {
        using var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct);
        var message = $"Postern-Question: Which ward were you on?\r\nPostern-Answer: North 3\r\n{Scene.Message("pat@plain.example", words)}";
        Assert.True(await dialogue.Deliver(Scene.Sender, "pat@plain.example", message, Ct));
    }

    static string LinkIn(string notice) => Link().Match(Readable.Text(notice)).Value;

    [GeneratedRegex("https://[a-z0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();
}
