using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>
/// Attacks on a domain whose policy is known from before (RFC 8461 §10): neither the message nor the notice about it goes to anybody who
/// does not satisfy the policy. With the notice he could ask for the code, and read the message.
/// </summary>
public sealed class MtaSts_downgrade
{
    const string Domain = "sts.example";
    const string Words = "Secret words 4711";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Policy_host_taken_down_after_first_use()
    {
        await using var scene = new Scene(Ct);
        var (gateway, web) = await FirstUse(scene);
        var impostor = scene.Keep(await PostfixServer.Exchanger("mx.sts.example", ExchangerTls.SelfSigned, scene.Certificates, Ct));

        await web.DisposeAsync();
        await Strike(scene, gateway, "mx.sts.example. A", $"mx.sts.example. A {impostor.Smtp.Address}");

        await NothingGoesTo(impostor, gateway, "MTA-STS does not hold");
    }

    [Fact]
    public async Task Record_taken_out_of_the_DNS_after_first_use()
    {
        await using var scene = new Scene(Ct);
        var (gateway, _) = await FirstUse(scene);
        var impostor = scene.Keep(await PostfixServer.Exchanger("mx.sts.example", ExchangerTls.None, scene.Certificates, Ct));

        await scene.Rewrite(" TXT ");
        await scene.Rewrite("mta-sts.sts.example.");
        await Strike(scene, gateway, "mx.sts.example. A", $"mx.sts.example. A {impostor.Smtp.Address}");

        await NothingGoesTo(impostor, gateway, "offers no TLS");
    }

    [Fact]
    public async Task Exchanger_of_another_name_put_into_the_DNS()
    {
        await using var scene = new Scene(Ct);
        var (gateway, _) = await FirstUse(scene);
        var impostor = scene.Keep(await PostfixServer.Exchanger("mx.evil.example", ExchangerTls.Good, scene.Certificates, Ct));

        await Strike(scene, gateway, " MX ", $"{Domain}. MX 10 mx.evil.example.", $"mx.evil.example. A {impostor.Smtp.Address}");

        await NothingGoesTo(impostor, gateway, "does not name mx.evil.example");
        Assert.DoesNotContain("ehlo=", impostor.Log, StringComparison.Ordinal); // only the test itself looked whether it listens
    }

    [Theory]
    [InlineData(ExchangerTls.WrongName)]
    [InlineData(ExchangerTls.Expired)]
    [InlineData(ExchangerTls.SelfSigned)]
    public async Task Certificate_that_is_not_the_exchangers(ExchangerTls tls)
    {
        await using var scene = new Scene(Ct);
        var impostor = await scene.Exchanger(Domain, tls);
        await scene.PolicyHost(Domain, "enforce", "mx.sts.example");
        var gateway = await scene.Gateway(with: scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", Words);

        await NothingGoesTo(impostor, gateway, "MTA-STS does not hold");
    }

    [Fact]
    public async Task Starttls_taken_out_of_the_offer()
    {
        await using var scene = new Scene(Ct);
        var server = scene.Keep(await PostfixServer.Exchanger("mx.sts.example", ExchangerTls.Good, scene.Certificates, Ct));
        var middle = scene.Keep(new ManInTheMiddle(server.Smtp) { TakesStarttls = true });
        scene.Mx(Domain, middle.Smtp.Address);
        await scene.PolicyHost(Domain, "enforce", "mx.sts.example");
        var gateway = await scene.Gateway(with: scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", Words);

        await NothingGoesTo(server, gateway, "offers no TLS");
        Assert.Contains("EHLO", middle.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL FROM", middle.Seen, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Exchanger_without_TLS_under_an_exclusive_rule_is_waited_for()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger(Domain, ExchangerTls.None);
        await scene.PolicyHost(Domain, "enforce", "mx.sts.example");
        var gateway = await scene.Gateway(new { @default = new { mode = "exclusive" } }, scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", Words);

        await NothingGoesTo(exchanger, gateway, "MTA-STS does not hold");
        Assert.DoesNotContain("\"failed\"", await gateway.Messages(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_other_exchanger_of_the_policy_is_used()
    {
        await using var scene = new Scene(Ct);
        var impostor = await scene.Exchanger(Domain, ExchangerTls.WrongName);
        var good = scene.Keep(await PostfixServer.Exchanger("mx2.sts.example", ExchangerTls.Good, scene.Certificates, Ct));
        scene.Record($"{Domain}. MX 20 mx2.sts.example.");
        scene.Record($"mx2.sts.example. A {good.Smtp.Address}");
        await scene.PolicyHost(Domain, "enforce", "*.sts.example");
        var gateway = await scene.Gateway(with: scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", Words);

        Assert.Contains(Words, Assert.Single(await good.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
        Assert.Equal(0, impostor.Inbox.Count);
    }

    // An ordinary rule, under which TLS with any certificate would do: that the policy is heeded is the domain's doing alone.
    static async Task<(Gateway Gateway, PolicyWeb Web)> FirstUse(Scene scene)
    {
        var exchanger = await scene.Exchanger(Domain, ExchangerTls.Good);
        var web = await scene.PolicyHost(Domain, "enforce", "mx.sts.example");
        var gateway = await scene.Gateway(with: scene.AsksPolicyHosts);
        await scene.Send(gateway, $"patient@{Domain}", "Ordinary words");
        await exchanger.Inbox.Wait(1, Ct);
        return (gateway, web);
    }

    static async Task Strike(Scene scene, Gateway gateway, string without, params string[] with)
    {
        await scene.Rewrite(without, with);
        await gateway.Restart(Ct);
        await scene.Send(gateway, $"patient@{Domain}", Words);
    }

    static async Task NothingGoesTo(PostfixServer server, Gateway gateway, string why)
    {
        Assert.True(await Waiting.Until(async () => (await gateway.Messages(Ct)).Contains(why, StringComparison.Ordinal), Maildir.ArrivalMax, Ct), await gateway.Messages(Ct));
        Assert.Equal(0, server.Inbox.Count);
    }
}
