using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>TLS 1.0 protects nothing: a server that has no better is treated as one without TLS.</summary>
public sealed class OldTlsOnlyGoesToThePortal
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_a_notice_leaves()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("old.example", ExchangerTls.OldOnly);
        var gateway = await scene.Gateway();

        await scene.Send(gateway, "patient@old.example", "Secret words 4711");

        await exchanger.ReceivesOnlyANotice("Secret words 4711", Ct);
    }
}
