using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Where the policy asks only for encryption, any certificate will do, and the record keeps what it was.</summary>
public sealed class SelfSignedUnderAnyPolicy
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ExchangerTls.SelfSigned)]
    [InlineData(ExchangerTls.Expired)]
    public async Task The_message_is_delivered_over_TLS(ExchangerTls tls)
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("flawed.example", tls);
        var gateway = await scene.Gateway(new { @default = new { mode = "fallback", tls = new { certificate = "any" } } });

        await scene.Send(gateway, "patient@flawed.example", "Ordinary words 4711");

        var message = Assert.Single(await exchanger.Inbox.Wait(1, Ct));
        Assert.Contains("Ordinary words 4711", message, StringComparison.Ordinal);
        Assert.Contains("using TLSv1.3", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_domain_may_ask_for_more_than_the_rest()
    {
        await using var scene = new Scene(Ct);
        var strict = await scene.Exchanger("strict.example", ExchangerTls.SelfSigned);
        var others = await scene.Exchanger("others.example", ExchangerTls.SelfSigned);
        var gateway = await scene.Gateway(new
        {
            @default = new { mode = "fallback", tls = new { certificate = "any" } },
            domains = new Dictionary<string, object> { ["strict.example"] = new { mode = "fallback", tls = new { certificate = "verified" } } },
        });

        await scene.Send(gateway, "one@strict.example", "Secret words 4711");
        await scene.Send(gateway, "two@others.example", "Secret words 4711");

        await strict.ReceivesOnlyANotice("Secret words 4711", Ct);
        Assert.Contains("Secret words 4711", Assert.Single(await others.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }
}
