using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Who has no mailbox is refused before the message is sent, whoever knows the mailboxes.</summary>
public sealed class InboundRecipientsAreVerified
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postfix")]
    [InlineData("dovecot")]
    public async Task The_mailbox_server_itself_is_asked(string server)
    {
        await using var scene = new Scene(Ct);
        var route = server == "postfix"
            ? scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, InboundScene.Domain, ["nurse"], Ct)).Smtp.ToString()
            : $"lmtp:{scene.Keep(await DovecotServer.Start(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, [InboundScene.Nurse], Ct)).Lmtp}";
        var gateway = await scene.Inbound(route, new { });

        using var dialogue = await SmtpDialogue.Open(gateway.Inbound, Ct);
        await dialogue.Say("MAIL FROM:<pat@north.example>", Ct);

        Assert.StartsWith("250", await dialogue.Say("RCPT TO:<nurse@clinic.example>", Ct), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1", await dialogue.Say("RCPT TO:<nobody@clinic.example>", Ct), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1", await dialogue.Say("RCPT TO:<nurse@elsewhere.example>", Ct), StringComparison.Ordinal);
        Assert.StartsWith("250", await dialogue.Say("RCPT TO:<postmaster@clinic.example>", Ct), StringComparison.Ordinal);
        Assert.StartsWith("252", await dialogue.Say("VRFY nurse@clinic.example", Ct), StringComparison.Ordinal);
        Assert.StartsWith("252", await dialogue.Say("VRFY nobody@clinic.example", Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("nurse", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", gateway.Output, StringComparison.Ordinal);
    }

    /// <summary>The mailbox server is away for a while: mail for whom it knew waits here, and about others nobody guesses.</summary>
    [Fact]
    public async Task While_the_mailbox_server_is_away_mail_for_known_recipients_is_kept()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = scene.Keep(await DovecotServer.Start(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, [InboundScene.Nurse, "doctor@clinic.example"], Ct));
        var gateway = await scene.Inbound($"lmtp:{mailboxes.Lmtp}", new { });
        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Before 4811", Ct), StringComparison.Ordinal);
        await mailboxes.Inbox.Wait(1, Ct);

        // The file is there before LMTP's reply: a server stopped between the two is rightly given the message again.
        Assert.True(await Waiting.Until(
            async () => (await gateway.Messages(Ct)).Contains("\"state\":\"delivered\"", StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(20), Ct));
        await mailboxes.Stop();
        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Meanwhile 4812", Ct), StringComparison.Ordinal);
        Assert.StartsWith("451 4.4.3", await InboundScene.Bring(gateway, "Meanwhile 4813", Ct, to: "doctor@clinic.example"), StringComparison.Ordinal);
        Assert.Equal(1, mailboxes.Inbox.Count);

        await mailboxes.Restart(Ct);
        Assert.Contains("Meanwhile 4812", (await mailboxes.Inbox.Wait(2, Ct))[1], StringComparison.Ordinal);
        Assert.True(await Waiting.Until(
            async () => (await InboundScene.Bring(gateway, "After 4814", Ct, to: "doctor@clinic.example")).StartsWith("250", StringComparison.Ordinal), TimeSpan.FromSeconds(20), Ct));
        await mailboxes.Inbox.Wait(3, Ct);
    }

    [Fact]
    public async Task A_directory_is_asked_over_TLS()
    {
        using var roots = new TempFolder();
        await using var scene = new Scene(Ct);
        roots.Write("ca.pem", File.ReadAllText(scene.Certificates.Root));
        await using var directory = await DirectoryPeer.Start(
            $"""
            dn: cn=nurse,{DirectoryPeer.BaseDn}
            objectClass: inetOrgPerson
            cn: nurse
            sn: nurse
            mail: nurse@clinic.example
            """, scene.Certificates.For("directory"), scene.Certificates.Root, Ct);
        var mailboxes = await scene.Clinic();
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new
        {
            recipients = "ldap",
            directories = new[] { new { host = "127.0.0.1", port = directory.Tls.Port, baseDn = DirectoryPeer.BaseDn, rootsFolder = roots.Path } },
        });

        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Words 4815", Ct), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1", await InboundScene.Bring(gateway, "Words 4816", Ct, to: "nobody@clinic.example"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1", await InboundScene.Bring(gateway, "Words 4817", Ct, to: "*@clinic.example"), StringComparison.Ordinal);

        await directory.Stop();
        Assert.StartsWith("451 4.4.3", await InboundScene.Bring(gateway, "Words 4818", Ct, to: "other@clinic.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Words 4819", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_heeded_and_a_new_one_too()
    {
        using var folder = new TempFolder();
        folder.Write("people", "nurse@clinic.example\n");
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "list", recipientsFile = folder["people"] });

        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Words 4821", Ct), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1", await InboundScene.Bring(gateway, "Words 4822", Ct, to: "doctor@clinic.example"), StringComparison.Ordinal);

        folder.Write("people", "nurse@clinic.example\ndoctor@clinic.example\n");
        using var dialogue = await SmtpDialogue.Open(gateway.Inbound, Ct);
        await dialogue.Say("MAIL FROM:<>", Ct);
        Assert.True(await Waiting.Until(HasRead, TimeSpan.FromSeconds(20), Ct), gateway.Output);
        Assert.StartsWith("250", await dialogue.Say("RCPT TO:<doctor@clinic.example>", Ct), StringComparison.Ordinal);

        // It looks when it is asked; to ask for one who is known costs nothing.
        async Task<bool> HasRead()
        {
            await dialogue.Say("RCPT TO:<nurse@clinic.example>", Ct);
            return gateway.Output.Contains("2 recipients", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_harvester_is_sent_away()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, InboundScene.Domain, ["nurse"], Ct));
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { });
        var replies = new List<string>();

        using (var dialogue = await SmtpDialogue.Open(gateway.Inbound, Ct))
        {
            await dialogue.Say("MAIL FROM:<>", Ct);
            for (var tries = 0; tries < 21; tries++) replies.Add(await dialogue.Say($"RCPT TO:<n{tries}@clinic.example>", Ct));
        }

        Assert.All(replies[..20], reply => Assert.StartsWith("550 5.1.1", reply, StringComparison.Ordinal));
        Assert.StartsWith("421 4.7.0", replies[20], StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => InboundScene.Bring(gateway, "Words 4824", Ct));
        Assert.Empty(mailboxes.Inbox.Messages);
    }
}
