using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A forged sender must not get the reports about what somebody else sent in his name.</summary>
public sealed class InboundScattersNothingBack
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_mailbox_server_refuses_later_is_on_record_and_reported_to_nobody()
    {
        await using var scene = new Scene(Ct);
        var victim = await scene.Exchanger("victim.example", ExchangerTls.Good);
        var mailboxes = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, InboundScene.Domain, ["nurse"], Ct));
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any" }, trusted: ["127.0.0.0/8"]);

        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Spam 4851", Ct, from: "forged@victim.example", to: "nobody@clinic.example"), StringComparison.Ordinal);
        Assert.True(await Waiting.Until(async () => (await gateway.Messages(Ct)).Contains("no report leaves", StringComparison.Ordinal), TimeSpan.FromSeconds(20), Ct), await gateway.Messages(Ct));

        // The same by the relay door, where the client is known: that report does leave, by the road that the other would have taken.
        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
            Assert.True(await dialogue.Deliver("known@victim.example", "nobody@clinic.example", InboundScene.Letter("Relayed 4852"), Ct));
        var report = Assert.Single(await victim.Inbox.Wait(1, Ct));
        Assert.Contains("To: <known@victim.example>", report, StringComparison.Ordinal);
        Assert.Contains("4124", gateway.Output, StringComparison.Ordinal);
    }
}
