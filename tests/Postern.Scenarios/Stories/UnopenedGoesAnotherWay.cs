using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>
/// Nobody opens a message in the portal, and its time ends. Its recipient asks for more; its sender has it sent another way: not while their server speaks no TLS, and at once when it does.
/// </summary>
public sealed partial class UnopenedGoesAnotherWay
{
    const string Sender = "doctor@clinic.example", Recipient = "pat@plain.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_nobody_opened_reaches_the_mailbox_by_TLS_once_that_is_there()
    {
        await using var scene = new Scene(Ct);
        var before = await scene.Exchanger("plain.example", ExchangerTls.None);
        var after = scene.Keep(await PostfixServer.Exchanger("mx.plain.example", ExchangerTls.Good, scene.Certificates, Ct));
        var mailboxes = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, InboundScene.Domain, ["doctor"], Ct));
        using var folder = new TempFolder();
        var gateway = await scene.Gateway(null, settings => settings with
        {
            Data = folder["data"],
            PublicName = Gateway.Name,
            Inbound = new { },
            Routes = new Dictionary<string, string> { [InboundScene.Domain] = mailboxes.Smtp.ToString(), ["*"] = "mx" },
        });
        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
            Assert.True(await dialogue.Deliver(Sender, Recipient, $"From: {Sender}\r\nTo: {Recipient}\r\nSubject: Words 4973\r\n\r\nWords 4973\r\n", Ct));
        var link = Link().Match(Readable.Text(Assert.Single(await before.Inbox.Wait(1, Ct)))).Value;
        await LetTimePass(gateway, folder["data"]);

        Assert.Equal(
            """
            reader sees: The time of this message is over
            The sender was asked. If they agree, the message stays longer.
            There is still no other safe way to this recipient. Nothing was changed: you can keep it longer, remind them, or call them.
            looked 24
            """, await Visit("ended", link, mailboxes, gateway));
        Assert.False(Directory.Exists(after.Inbox.New)); // nothing came yet

        await scene.Rewrite("mx.plain.example. A", $"mx.plain.example. A {after.Smtp.Address}");
        await gateway.Restart(Ct);
        Assert.Equal(
            $"""
            It is on its way to their mailbox. The copy in the portal stays.
            {Recipient}
            not opened, and its time in the portal is over
            {Recipient}
            delivered over TLS: it cannot be taken back
            choices left: 0
            looked 6
            """, await Visit("open", link, mailboxes, gateway));

        var letter = Readable.Text(Assert.Single(await after.Inbox.Wait(1, Ct)));
        Assert.Contains("Words 4973", letter, StringComparison.Ordinal);
        Assert.Matches("using TLSv1\\.[23] with cipher", letter);
        foreach (var file in Directory.GetFiles(before.Inbox.New)) Assert.DoesNotContain("4973", Readable.Text(await File.ReadAllTextAsync(file, Ct)), StringComparison.Ordinal);
        Assert.Contains("insteadOf", await gateway.Messages(Ct), StringComparison.Ordinal);
    }

    // As the ledger sees it: the link ended yesterday.
    static async Task LetTimePass(Gateway gateway, string data)
    {
        await gateway.Kill(Ct);
        await using var passed = await PeerProcess.Run(Installed.Program("python3"), ["-c", """
            import sqlite3, sys, time
            with sqlite3.connect(sys.argv[1]) as ledger: ledger.execute('UPDATE portal_links SET expires_at_ms = ?', [int(time.time() - 86400) * 1000])
            """, Path.Combine(data, "postern.db")], Ct);
        Assert.True(passed.ExitCode == 0, passed.Output);
        await gateway.Restart(Ct);
    }

    static async Task<string> Visit(string step, string link, PostfixServer mailboxes, Gateway gateway)
    {
        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [Interop.File("portal/other-way.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), step, link, mailboxes.Inbox.New, $"{gateway.Address}"], Ct);
        Assert.True(visit.ExitCode == 0, visit.Output);
        return visit.StandardOutput.Trim();
    }

    [GeneratedRegex("https://[a-z0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();
}
