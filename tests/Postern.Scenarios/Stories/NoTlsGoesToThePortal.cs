using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A recipient whose server has no TLS gets a notice without a word of the message; the message waits in the portal.</summary>
public sealed class NoTlsGoesToThePortal
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_a_notice_with_a_link_leaves()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway();

        await scene.Send(gateway, "patient@plain.example", "Secret words 4711");

        await exchanger.ReceivesOnlyANotice("Secret words 4711", Ct);
        Assert.Contains("portal", await gateway.Messages(Ct), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Two_recipients_of_one_message_each_get_it_their_own_way()
    {
        await using var scene = new Scene(Ct);
        var plain = await scene.Exchanger("plain.example", ExchangerTls.None);
        var good = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();

        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
        {
            await dialogue.Say($"MAIL FROM:<{Scene.Sender}>", Ct);
            Assert.StartsWith("250", await dialogue.Say("RCPT TO:<one@good.example>", Ct), StringComparison.Ordinal);
            Assert.StartsWith("250", await dialogue.Say("RCPT TO:<two@plain.example>", Ct), StringComparison.Ordinal);
            Assert.StartsWith("354", await dialogue.Say("DATA", Ct), StringComparison.Ordinal);
            var reply = await dialogue.Say(Scene.Message("one@good.example", "Secret words 4712") + "\r\n.", Ct);
            Assert.StartsWith("250", reply, StringComparison.Ordinal);
        }

        Assert.Contains("Secret words 4712", Assert.Single(await good.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
        await plain.ReceivesOnlyANotice("Secret words 4712", Ct);
    }
}
