using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>TLS that is offered and fails, or that somebody on the way hides: the message stays here, only a notice leaves.</summary>
public sealed class BrokenTlsGoesToThePortal
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_answers_the_handshake_with_an_alert_gets_a_notice_in_clear()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("broken.example", ExchangerTls.NothingInCommon);
        var gateway = await scene.Gateway();

        await scene.Send(gateway, "patient@broken.example", "Secret words 4711");

        await exchanger.ReceivesOnlyANotice("Secret words 4711", Ct);
        Assert.Contains("SSL_accept error", exchanger.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("using TLS", Assert.Single(exchanger.Inbox.Messages), StringComparison.Ordinal);
        Assert.Contains("portal", await gateway.Messages(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thief_who_takes_STARTTLS_away_sees_a_notice_and_nothing_else()
    {
        await using var scene = new Scene(Ct);
        var exchanger = scene.Keep(await PostfixServer.Exchanger("mx.robbed.example", ExchangerTls.Good, scene.Certificates, Ct));
        var thief = scene.Keep(new ManInTheMiddle(exchanger.Smtp) { TakesStarttls = true });
        scene.Mx("robbed.example", thief.Smtp.Address);
        var gateway = await scene.Gateway();

        await scene.Send(gateway, "patient@robbed.example", "Secret words 4712");

        await exchanger.ReceivesOnlyANotice("Secret words 4712", Ct);
        Assert.Contains("EHLO ", thief.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret words 4712", Readable.Text(thief.Seen), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("portal", await gateway.Messages(Ct), StringComparison.Ordinal);
    }
}
