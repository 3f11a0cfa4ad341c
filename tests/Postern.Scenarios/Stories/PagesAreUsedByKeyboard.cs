using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Without a mouse: Tab goes through the pages in the order in which they are read and shows where it is, Enter sends, and everything has a name for those who hear it.</summary>
public sealed partial class PagesAreUsedByKeyboard
{
    const string Sender = "doctor@clinic.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recipient_sender_and_administrator_need_no_mouse()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var mailboxes = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, InboundScene.Domain, ["doctor"], Ct));
        var gateway = await scene.Gateway(null, settings => settings with
        {
            PublicName = Gateway.Name,
            Inbound = new { },
            Routes = new Dictionary<string, string> { [InboundScene.Domain] = mailboxes.Smtp.ToString(), ["*"] = "mx" },
        });
        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
            Assert.True(await dialogue.Deliver(Sender, "pat@plain.example", Message, Ct));
        var link = PortalVisitor.LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct)));
        Assert.True(await Waiting.Until(() => Invitation().IsMatch(gateway.Output), Waiting.StartMax, Ct), gateway.Output);

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [
                Interop.File("portal/keyboard.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), link, patient.Inbox.New, mailboxes.Inbox.New, $"{gateway.Address}",
                Invitation().Match(gateway.Output).Value,
            ],
            Ct);

        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal(
            """
            landing: true
            skipped to: main
            then inside: true
            code: true
            Words 4986
            message: true
            reply: true
            Your reply was sent. It is protected like this message.
            sender: true
            Done.
            Overview
            overview: true
            People
            looked 0
            """,
            visit.StandardOutput.Trim());
    }

    const string Message =
        $"From: {Sender}\r\nTo: pat@plain.example\r\nSubject: Words 4986\r\nDisposition-Notification-To: {Sender}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + "--b\r\nContent-Type: text/html\r\n\r\n<p>Words 4986, and <a href=\"https://clinic.example/\">our site</a>.</p>\r\n"
        + "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\nA note\r\n--b--\r\n";

    [GeneratedRegex("https://[a-z0-9.:]+/admin/begin/[A-Za-z0-9_-]{43}")]
    private static partial Regex Invitation();
}
