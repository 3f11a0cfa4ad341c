using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Where the policy asks for a verified certificate, one that is not keeps the message here.</summary>
public sealed class ExpiredCertificateUnderVerifiedPolicy
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ExchangerTls.Expired)]
    [InlineData(ExchangerTls.SelfSigned)]
    [InlineData(ExchangerTls.WrongName)]
    public async Task The_message_waits_in_the_portal(ExchangerTls tls)
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("flawed.example", tls);
        var gateway = await scene.Gateway(new { @default = new { mode = "fallback", tls = new { certificate = "verified" } } });

        await scene.Send(gateway, "patient@flawed.example", "Secret words 4711");

        await exchanger.ReceivesOnlyANotice("Secret words 4711", Ct);
    }
}
