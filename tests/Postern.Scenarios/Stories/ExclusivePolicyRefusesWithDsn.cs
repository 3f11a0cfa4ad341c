using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Under an exclusive policy what cannot go over proven TLS does not go at all, and the sender is told.</summary>
public sealed class ExclusivePolicyRefusesWithDsn
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sender_gets_a_report_and_the_recipient_nothing()
    {
        await using var scene = new Scene(Ct);
        var clinic = await scene.Clinic();
        var exchanger = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway(new { @default = new { mode = "exclusive" } });

        await scene.Send(gateway, "patient@plain.example", "Secret words 4711");

        var report = Readable.Text(Assert.Single(await clinic.Inbox.Wait(1, Ct)));
        Assert.Contains("multipart/report", report, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Action: failed", report, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("patient@plain.example", report, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Secret words 4711", report, StringComparison.Ordinal);
        Assert.Equal(0, exchanger.Inbox.Count);
    }

    [Fact]
    public async Task Nobody_is_told_about_a_message_from_nobody()
    {
        await using var scene = new Scene(Ct);
        var clinic = await scene.Clinic();
        var exchanger = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway(new { @default = new { mode = "exclusive" } });

        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
            Assert.True(await dialogue.Deliver("", "patient@plain.example", Scene.Message("patient@plain.example", "Secret words 4711"), Ct));

        Assert.True(await Waiting.Until(
            async () => (await gateway.Messages(Ct)).Contains("failed", StringComparison.OrdinalIgnoreCase), Maildir.ArrivalMax, Ct));
        await scene.Send(gateway, Scene.Sender, "Ordinary words 4712");
        Assert.Contains("Ordinary words 4712", Assert.Single(await clinic.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
        Assert.Equal(0, exchanger.Inbox.Count);
    }
}
