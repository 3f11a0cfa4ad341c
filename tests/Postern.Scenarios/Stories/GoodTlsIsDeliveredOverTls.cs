using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A recipient whose server speaks TLS gets ordinary mail, over TLS, and the record says so.</summary>
public sealed class GoodTlsIsDeliveredOverTls
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postfix_receives_over_TLS_1_3()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();

        await scene.Send(gateway, "patient@good.example", "Ordinary words 4711");

        var message = Assert.Single(await exchanger.Inbox.Wait(1, Ct));
        Assert.Contains("Ordinary words 4711", message, StringComparison.Ordinal);
        Assert.Contains("using TLSv1.3 with cipher", message, StringComparison.Ordinal);
        Assert.Contains("patient@good.example", await gateway.Messages(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exim_receives_over_TLS()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exim("exim.example");
        var gateway = await scene.Gateway();

        await scene.Send(gateway, "patient@exim.example", "Ordinary words 4712");

        var message = Assert.Single(await exchanger.Inbox.Wait(1, Ct));
        Assert.Contains("Ordinary words 4712", message, StringComparison.Ordinal);
        Assert.Contains("(TLS1.3) tls", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verified_certificate_satisfies_the_strictest_policy()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway(new { @default = new { mode = "exclusive", tls = new { least = "1.3", certificate = "verified" } } });

        await scene.Send(gateway, "patient@good.example", "Ordinary words 4713");

        Assert.Contains("Ordinary words 4713", Assert.Single(await exchanger.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }
}
