using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Who sent it: SPF, DKIM, DMARC and ARC of real signers and a real name server, as the mailbox behind the gateway gets to know them.</summary>
public sealed class InboundIsAuthenticated
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_partners_signed_mail_arrives_with_the_results_and_without_what_it_said_in_our_name()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        var partner = await Partner.Of(scene, "reject", Ct);
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any" });

        var forged = $"Authentication-Results: {Gateway.Name}; dmarc=pass header.from=bank.example\r\nPostern-Sender: proven; domain=bank.example\r\nPostern-Reply-Security: portal\r\n";
        await partner.Send(scene, gateway, forged + Partner.Header("Words 4901") + "\r\nWords 4901\r\n", Ct);

        var arrived = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.Contains($"Authentication-Results: {Gateway.Name};\n\tspf=pass smtp.mailfrom=north.example;\n\tdkim=pass header.d=north.example header.s=s1", arrived, StringComparison.Ordinal);
        Assert.Contains("dmarc=pass header.from=north.example", arrived, StringComparison.Ordinal);
        Assert.Contains("Postern-Sender: proven; domain=north.example", arrived, StringComparison.Ordinal);
        Assert.DoesNotContain("bank.example", arrived, StringComparison.Ordinal);
        Assert.DoesNotContain("portal", arrived, StringComparison.Ordinal);

        var record = Assert.Single(await InboundScene.Records(gateway, Ct));
        var found = record.GetProperty("authenticity");
        Assert.Equal(("proven", "north.example", "reject"), (found.GetProperty("proof").GetString(), found.GetProperty("authorDomain").GetString(), found.GetProperty("request").GetString()));
        var shown = (await gateway.Run(["show", record.GetProperty("messageId").GetString() ?? ""], Ct)).StandardOutput;
        Assert.Contains("author       proven, north.example", shown, StringComparison.Ordinal);
        Assert.Contains("spf=pass, dkim=pass, dmarc=pass, arc=none; the envelope's sender is proven", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("pat@", gateway.Output, StringComparison.Ordinal);
    }

    /// <summary>Whoever has only the file can ask again what it proves. (Who brought it cannot be told here: on loopback every client is one of ours.)</summary>
    [Fact]
    public async Task The_mailboxs_own_copy_is_analyzed_and_verified()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        var partner = await Partner.Of(scene, "reject", Ct);
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any" });
        await partner.Send(scene, gateway, Partner.Header("Words 4903") + "\r\nWords 4903\r\n", Ct);
        var arrived = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        using var folder = new TempFolder();

        var whole = (await gateway.Run(["analyze", folder.Write("whole.eml", arrived), "--verify", "--own", "clinic.example"], Ct)).StandardOutput;
        Assert.Contains("dkim=pass (north.example), dmarc=pass (north.example), arc=none. Keys and policies may have been others", whole, StringComparison.Ordinal);

        var changed = (await gateway.Run(["analyze", folder.Write("changed.eml", arrived.Replace("Words 4903", "Words 4904", StringComparison.Ordinal)), "--verify", "--own", "clinic.example"], Ct)).StandardOutput;
        Assert.Contains("dkim=fail (north.example)", changed, StringComparison.Ordinal);
    }

    /// <summary>Their inner server has no name in the knowledge base. It is known by what it wrote in three messages that proved where they came from; one in its name proves nothing.</summary>
    [Fact]
    public async Task A_silent_line_is_judged_by_what_the_same_server_wrote_in_other_mail()
    {
        const string From = "Received: from pc (pc.home.example [198.51.100.40])", By = "by hub.north.example (Neko 1.0) with ESMTP id 1; Sat, 21 Nov 2026 11:59:00 +0000\r\n";
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        var partner = await Partner.Of(scene, "none", Ct);
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any" });
        for (var n = 0; n < 3; n++) await partner.Send(scene, gateway, $"{From} (TLS) {By}{Partner.Header("Words 4906")}\r\nWords 4906\r\n", Ct);
        var forged = await Swaks.Send(gateway.Inbound, "mallory@evil.example", InboundScene.Nurse, Ct, more: ["--header", "From: pat@north.example", "--add-header", $"{From} {By}".TrimEnd()]);
        Assert.True(forged.Accepted, forged.Transcript);
        await mailboxes.Inbox.Wait(4, Ct);
        using var folder = new TempFolder();
        var silent = folder.Write("silent.eml", $"{From} {By}Subject: x\r\n\r\n");
        Assert.Contains("cannot be told", (await gateway.Run(["analyze", silent], Ct)).StandardOutput, StringComparison.Ordinal);

        await gateway.Restart(Ct); // what was counted is written when it stops, or every half minute

        var said = (await gateway.Run(["analyze", silent], Ct)).StandardOutput;
        Assert.StartsWith("Not encrypted on its way: hop 1, from home.example to north.example.", said, StringComparison.Ordinal);
        Assert.Contains("No word of TLS, while this server wrote of it in 3 of 3 other messages that came here. (uncertain)", said, StringComparison.Ordinal);
    }

    /// <summary>swaks as a stranger who writes the partner's name into From.</summary>
    [Theory]
    [InlineData("reject", "enforce", false, "")]
    [InlineData("quarantine", "enforce", true, "Postern-Sender: suspicious; domain=north.example")]
    [InlineData("reject", "report", true, "Postern-Sender: disproven; domain=north.example")]
    public async Task A_forged_author_is_treated_as_its_domain_asks(string policy, string mode, bool isTaken, string field)
    {
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        await Partner.Of(scene, policy, Ct);
        scene.Record("evil.example. TXT \"v=spf1 ip4:127.0.0.0/8 -all\"");
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any", dmarc = mode });

        var sent = await Swaks.Send(gateway.Inbound, "mallory@evil.example", InboundScene.Nurse, Ct, more: ["--header", "From: pat@north.example", "--body", "Forged 4902"]);

        Assert.Equal(isTaken, sent.Accepted);
        if (!isTaken)
        {
            Assert.Contains("550 5.7.1 north.example asks that mail in its name be refused unless SPF or DKIM vouches for it (DMARC)", sent.Transcript, StringComparison.Ordinal);
            Assert.Empty(await InboundScene.Records(gateway, Ct));
            Assert.Contains("4140", gateway.Output, StringComparison.Ordinal);
            return;
        }

        var arrived = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.Contains(field, arrived, StringComparison.Ordinal);
        Assert.Contains("spf=pass smtp.mailfrom=evil.example", arrived, StringComparison.Ordinal);
        Assert.Contains("dmarc=fail header.from=north.example", arrived, StringComparison.Ordinal);
    }

    /// <summary>dkimpy seals for a list that broke the partner's signature.</summary>
    [Theory]
    [InlineData(true, "Postern-Sender: vouched")]
    [InlineData(false, "Postern-Sender: suspicious")]
    public async Task What_a_list_sealed_counts_when_the_list_is_trusted(bool isTrusted, string field)
    {
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        await Partner.Of(scene, "reject", Ct);
        var list = scene.Keep(await OpenDkim.Start("lists.example", Ct));
        scene.Record(list.ZoneLine);
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any", trustedSealers = isTrusted ? new[] { "lists.example" } : [] });

        var letter = "Authentication-Results: dkimpy.example; dmarc=pass header.from=north.example; arc=none\r\n" + Partner.Header("Words 4903") + "\r\nWords 4903\r\nA footer of the list.\r\n";
        await using var judges = new SignatureJudges(new Dictionary<string, string>());
        var message = await judges.SealByDkimpy(letter, "lists.example", "s1", list.Key, Ct);
        using (var dialogue = await SmtpDialogue.Open(gateway.Inbound, Ct))
            Assert.StartsWith("250", await dialogue.Offer("bounce@lists.example", InboundScene.Nurse, message, Ct), StringComparison.Ordinal);

        var arrived = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.Contains("arc=pass", arrived, StringComparison.Ordinal);
        Assert.Contains(field, arrived, StringComparison.Ordinal);
    }

    /// <summary>The counterpart of <see cref="InboundScattersNothingBack"/>.</summary>
    [Fact]
    public async Task A_sender_who_is_proven_is_told_what_the_mailbox_server_refused()
    {
        await using var scene = new Scene(Ct);
        var theirs = await scene.Exchanger(Partner.Domain, ExchangerTls.Good);
        var mailboxes = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, InboundScene.Domain, ["nurse"], Ct));
        var partner = await Partner.Of(scene, "reject", Ct);
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any" });

        await partner.Send(scene, gateway, Partner.Header("Words 4904") + "\r\nWords 4904\r\n", Ct, "nobody@clinic.example");

        var report = Assert.Single(await theirs.Inbox.Wait(1, Ct));
        Assert.Contains("To: <pat@north.example>", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Words 4904", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_server_that_is_gone_refuses_nobody()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        await Partner.Of(scene, "reject", Ct);
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any" });
        await scene.Dns.Pause();

        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Words 4905", Ct), StringComparison.Ordinal);

        Assert.Contains("Postern-Sender: unknown", Assert.Single(await mailboxes.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }
}
