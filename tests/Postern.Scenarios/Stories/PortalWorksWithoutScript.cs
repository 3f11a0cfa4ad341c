using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>With JavaScript off a recipient reads, answers, writes, searches, looks at files, and a sender does what senders do; the mails that lead there are fit for everybody too.</summary>
public sealed partial class PortalWorksWithoutScript
{
    const string Sender = "doctor@clinic.example", Recipient = "pat@plain.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_but_passkeys_needs_a_script()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var mailboxes = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, InboundScene.Domain, ["doctor", "desk", "north"], Ct));
        var gateway = await scene.Gateway(null, settings => settings with
        {
            PublicName = Gateway.Name,
            Inbound = new { },
            Portal = new { newMessage = new { to = new[] { "Reception <desk@clinic.example>", "Ward North <north@clinic.example>" } } },
            Routes = new Dictionary<string, string> { [InboundScene.Domain] = mailboxes.Smtp.ToString(), ["*"] = "mx" },
        });
        var notice = await NoticeOf(gateway, patient, File, Recipient, "sam@plain.example");
        var asking = await NoticeOf(gateway, patient, "Subject: Words 4984\r\nPostern-Question: Which ward were you on?\r\nPostern-Answer: North 3\r\n\r\nWords 4984", Recipient);
        var stray = await NoticeOf(gateway, patient, "Subject: Words 4985\r\n\r\nWords 4985", Recipient);

        var seen = await Visit(
            "portal/plain.js", PortalVisitor.LinkIn(notice), PortalVisitor.LinkIn(asking), PortalVisitor.LinkIn(stray), "north 3", patient.Inbox.New, mailboxes.Inbox.New, $"{gateway.Address}",
            Reference().Match(notice).Groups[1].Value);

        Assert.Equal(
            """
            sign-in: Passkeys need JavaScript and a browser of the last years. Without them, open the link from your mail and ask for a code.
            reads: Words 4983
            preview: one & <two>
            reply: Your reply was sent. It is protected like this message.
            found: 2
            new: Your message was sent. It is protected like all messages here.
            settings: Saved. The next notice comes like that.
            verify: Yes, this notice is ours
            answered: Words 4984
            not for me: Thank you
            opened again: Done.
            remind: Done.
            renew: Done.
            retract: Done.
            looked 78
            """, seen);
        await patient.Inbox.Wait(MailsToPatient, Ct);
        Assert.Equal(
            """
            A-message-of-yours-went-to-somebody-it-w: en
            Secure-message-from-Example-Clinic: en
            Your-message-from-Example-Clinic-still-w: en
            Your-message-was-read: en
            code-is-your-code-for-Example-Clinic: en
            looked 20
            """, await Visit("portal/mails.js", patient.Inbox.New, mailboxes.Inbox.New));
    }

    /// <summary>Notices of three messages, one of them to two people; a code; a reminder.</summary>
    const int MailsToPatient = 6;

    const string File =
        "Subject: Words 4983\r\nDisposition-Notification-To: doctor@clinic.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + "--b\r\nContent-Type: text/plain\r\n\r\nWords 4983\r\n"
        + "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\none & <two>\r\n--b--\r\n";

    // The notice of the first recipient.
    static async Task<string> NoticeOf(Gateway gateway, PostfixServer patient, string message, params string[] recipients)
    {
        var before = patient.Inbox.Messages;
        using var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct);
        foreach (var line in (string[])[$"MAIL FROM:<{Sender}>", .. recipients.Select(recipient => $"RCPT TO:<{recipient}>"), "DATA"]) await dialogue.Say(line, Ct);
        Assert.StartsWith("250", await dialogue.Say($"From: {Sender}\r\nTo: {recipients[0]}\r\n{message}\r\n.", Ct), StringComparison.Ordinal);
        var mails = await patient.Inbox.Wait(before.Count + recipients.Length, Ct);
        return mails.Except(before).Select(Readable.Text).Single(mail => mail.Contains($"To: {recipients[0]}", StringComparison.Ordinal));
    }

    static async Task<string> Visit(string script, params string[] arguments)
    {
        await using var visit = await PeerProcess.Run(
            Installed.Program("node"), [Interop.File(script), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), .. arguments], Ct);
        Assert.True(visit.ExitCode == 0, visit.Output);
        return visit.StandardOutput.Trim();
    }

    [GeneratedRegex("Its reference is ([0-9A-Z]{5}-[0-9A-Z]{5})")]
    private static partial Regex Reference();
}
