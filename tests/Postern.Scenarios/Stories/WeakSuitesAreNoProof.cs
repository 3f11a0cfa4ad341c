using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>TLS 1.2 that does not encrypt, or not for long, is treated as no TLS: not offered, and not believed where a machine's settings offer it.</summary>
public sealed class WeakSuitesAreNoProof
{
    const string Words = "Secret words 4711";

    /// <summary>What an administrator may have written for an old device: everything that OpenSSL knows.</summary>
    const string Everything = """
        openssl_conf = init
        [init]
        ssl_conf = ssl
        [ssl]
        system_default = all
        [all]
        MinProtocol = TLSv1.2
        CipherString = ALL:COMPLEMENTOFALL:@SECLEVEL=0

        """;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ExchangerTls.NullOnly)]
    [InlineData(ExchangerTls.StaticRsaOnly)]
    public async Task They_are_not_offered(ExchangerTls tls)
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("weak.example", tls);
        var gateway = await scene.Gateway();

        await scene.Send(gateway, "patient@weak.example", Words);

        await exchanger.ReceivesOnlyANotice(Words, Ct);
        Assert.DoesNotContain("TLS connection established", exchanger.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExchangerTls.NullOnly, "TLS_ECDHE_ECDSA_WITH_NULL_SHA")]
    [InlineData(ExchangerTls.StaticRsaOnly, "TLS_RSA_WITH_AES_128_CBC_SHA")]
    public async Task Where_the_machine_offers_them_they_do_not_count(ExchangerTls tls, string suite)
    {
        await using var scene = new Scene(Ct);
        using var folder = new TempFolder();
        var everything = new Dictionary<string, string> { ["OPENSSL_CONF"] = folder.Write("openssl.cnf", Everything) };
        var exchanger = await scene.Exchanger("weak.example", tls);
        var gateway = await scene.Gateway(with: settings => settings with { Environment = everything });

        await scene.Send(gateway, "patient@weak.example", Words);

        await exchanger.ReceivesOnlyANotice(Words, Ct);
        Assert.Contains("TLS connection established", exchanger.Log, StringComparison.Ordinal);
        Assert.Contains($"agreed on {suite}", await gateway.Messages(Ct), StringComparison.Ordinal);
    }
}
