using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>After a message was sent: who reads it, says that it is not for them, or asks for time is heard by its sender, who can take it back, open it again and keep it longer.</summary>
public sealed partial class MessagesLiveInThePortal
{
    const string Sender = "doctor@clinic.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_hears_what_became_of_a_message_and_can_do_something_about_it()
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
        await Send(gateway, "Words 4971", $"Disposition-Notification-To: {Sender}");
        var first = LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct)));
        await Send(gateway, "Words 4972", "X-Nothing: asked");
        var second = (await patient.Inbox.Wait(2, Ct)).Select(LinkIn).Single(link => link != first);

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [
                Interop.File("portal/life.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), first, second, patient.Inbox.New, mailboxes.Inbox.New,
                $"{gateway.Address}",
            ],
            Ct);

        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal(
            """
            reads: Words 4971
            sender: light
            sender sees: true
            Done.
            reader sees: This message was taken back
            closed: This message is closed
            open again: Words 4972
            renewed: Done.
            looked 48
            """,
            visit.StandardOutput.Trim());
        var receipt = Directory.GetFiles(mailboxes.Inbox.New).Select(File.ReadAllText).Single(mail => mail.Contains("Subject: Your message was read", StringComparison.Ordinal));
        Assert.Contains(await Parsed(receipt), "multipart/report disposition-notification message/disposition-notification rfc822; pat@plain.example manual-action/MDN-sent-automatically; displayed", StringComparison.Ordinal);
    }

    // As Python's library of mail reads it, which knows the form of reports.
    static async Task<string> Parsed(string receipt)
    {
        using var folder = new TempFolder();
        await using var parsed = await PeerProcess.Run(Installed.Program("python3"), ["-c", """
            import email, sys
            mail = email.message_from_file(open(sys.argv[1]))
            part = mail.get_payload()[1]
            fields = part.get_payload()[0]
            print(mail.get_content_type(), mail.get_param('report-type'), part.get_content_type(), fields['Final-Recipient'], fields['Disposition'])
            """, folder.Write("receipt", receipt)], Ct);
        Assert.True(parsed.ExitCode == 0, parsed.Output);
        return parsed.StandardOutput.Trim();
    }

    static async Task Send(Gateway gateway, string words, string field)
    {
        using var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct);
        var message = $"From: {Sender}\r\nTo: pat@plain.example\r\nSubject: {words}\r\n{field}\r\n\r\n{words}\r\n";
        Assert.True(await dialogue.Deliver(Sender, "pat@plain.example", message, Ct));
    }

    static string LinkIn(string notice) => Link().Match(Readable.Text(notice)).Value;

    [GeneratedRegex("https://[a-z0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();
}
