using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>The last hop is inside the house, and needs TLS as every other.</summary>
public sealed class InboundNeverLeavesInClear
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postfix")]
    [InlineData("dovecot")]
    public async Task A_mailbox_server_without_TLS_gets_a_notice_and_the_message_waits_in_the_portal(string server)
    {
        await using var scene = new Scene(Ct);
        Maildir inbox;
        string route;
        if (server == "postfix")
        {
            var postfix = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.None, scene.Certificates, InboundScene.Domain, ["nurse"], Ct));
            (inbox, route) = (postfix.Inbox, postfix.Smtp.ToString());
        }
        else
        {
            var dovecot = scene.Keep(await DovecotServer.Start(InboundScene.Mail, ExchangerTls.None, scene.Certificates, [InboundScene.Nurse], Ct));
            (inbox, route) = (dovecot.Inbox, $"lmtp:{dovecot.Lmtp}");
        }

        var gateway = await scene.Inbound(route, new { recipients = "any" });
        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Secret words 4841", Ct), StringComparison.Ordinal);

        var notice = Assert.Single(await inbox.Wait(1, Ct));
        Assert.Contains("keeps a message for you", notice, StringComparison.Ordinal);
        Assert.Contains("A message from north.example came for you", notice, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret words", notice, StringComparison.Ordinal);
        Assert.DoesNotContain("pat@", notice, StringComparison.Ordinal);

        var foretold = (await gateway.Run(["explain", "--from", InboundScene.Stranger, "--to", InboundScene.Nurse, "--json"], Ct)).StandardOutput;
        Assert.Contains("\"protection\":\"portal\"", foretold, StringComparison.Ordinal);
        Assert.Contains("offers no TLS", foretold, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_for_the_own_domain_may_ask_who_the_mailbox_server_is()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = scene.Keep(await DovecotServer.Start(InboundScene.Mail, ExchangerTls.SelfSigned, scene.Certificates, [InboundScene.Nurse], Ct));
        var policy = new { domains = new Dictionary<string, object> { [InboundScene.Domain] = new { mode = "exclusive", tls = new { certificate = "verified" } } } };
        var gateway = await scene.Inbound($"lmtp:{mailboxes.Lmtp}", new { recipients = "any" }, policy);

        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Secret words 4842", Ct), StringComparison.Ordinal);

        Assert.True(await Waiting.Until(async () => (await gateway.Messages(Ct)).Contains("is not verified", StringComparison.Ordinal), TimeSpan.FromSeconds(20), Ct));
        Assert.Empty(mailboxes.Inbox.Messages);
    }
}
