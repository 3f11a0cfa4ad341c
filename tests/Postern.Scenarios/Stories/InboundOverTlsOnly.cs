using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>An organization may want no mail that came in clear: the sender's own server says so to its sender.</summary>
public sealed class InboundOverTlsOnly
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("for all")]
    [InlineData("for our domain")]
    [InlineData("from their domain")]
    public async Task A_server_without_TLS_tells_its_sender_why_and_one_with_it_delivers(string demand)
    {
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        object requireTls = demand switch { "for all" => true, "for our domain" => new[] { InboundScene.Domain }, _ => new[] { "north.example" } };
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any", requireTls });
        var open = scene.Keep(await PostfixServer.Stranger("mx.north.example", "none", gateway.Inbound, Ct));
        var secured = scene.Keep(await PostfixServer.Stranger("mx.north.example", "may", gateway.Inbound, Ct));

        await Hand(open, "In clear 4831");
        await Hand(secured, "Over TLS 4832");

        Assert.Contains("Over TLS 4832", Assert.Single(await mailboxes.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
        Assert.True(await Waiting.Until(() => open.Log.Contains("status=bounced", StringComparison.Ordinal), TimeSpan.FromSeconds(30), Ct), open.Log);
        Assert.Contains("530 5.7.0", open.Log, StringComparison.Ordinal);
        Assert.Contains("over TLS only", open.Log, StringComparison.Ordinal);
        Assert.Single(mailboxes.Inbox.Messages);
    }

    [Fact]
    public async Task Who_is_not_named_may_still_come_in_clear()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any", requireTls = new[] { "partner.example" } });

        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Words 4833", Ct), StringComparison.Ordinal);
        Assert.StartsWith("530 5.7.0", await InboundScene.Bring(gateway, "Words 4834", Ct, from: "doctor@partner.example"), StringComparison.Ordinal);
        Assert.Contains("Words 4833", Assert.Single(await mailboxes.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }

    static async Task Hand(PostfixServer sender, string words)
    {
        using var dialogue = await SmtpDialogue.Open(sender.Smtp, Ct);
        Assert.True(await dialogue.Deliver(InboundScene.Stranger, InboundScene.Nurse, InboundScene.Letter(words), Ct));
    }
}
