using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>An administrator may say that TLS alone is enough for nobody, or only for those on a list.</summary>
public sealed class TlsAloneForListedOnly
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_listed_get_mail_and_the_others_the_portal()
    {
        await using var scene = new Scene(Ct);
        var partner = await scene.Exchanger("partner.example", ExchangerTls.Good);
        var other = await scene.Exchanger("other.example", ExchangerTls.Good);
        var gateway = await scene.Gateway(new
        {
            @default = new { mode = "fallback", tls = new { alone = "listed" } },
            tlsAlone = new[] { "partner.example" },
        });

        await scene.Send(gateway, "one@partner.example", "Secret words 4711");
        await scene.Send(gateway, "two@other.example", "Secret words 4711");

        Assert.Contains("Secret words 4711", Assert.Single(await partner.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
        await other.ReceivesOnlyANotice("Secret words 4711", Ct);
    }

    [Fact]
    public async Task Nobody_means_nobody()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway(new { @default = new { mode = "fallback", tls = new { alone = "never" } } });

        await scene.Send(gateway, "patient@good.example", "Secret words 4711");

        await exchanger.ReceivesOnlyANotice("Secret words 4711", Ct);
    }
}
