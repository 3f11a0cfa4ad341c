using System.Text.Json;
using Postern.Mail.MtaSts;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A domain that publishes how its exchangers are known is believed: RFC 8461, with a real name server, a real policy host and real exchangers.</summary>
public sealed class MtaStsIsHeeded
{
    const string Domain = "sts.example";
    const string Words = "Secret words 4711";

    static readonly object ProvenOrPortal = new { @default = new { mode = "fallback", tls = new { certificate = "mta-sts" } } };
    static readonly object ProvenOrNothing = new { @default = new { mode = "exclusive", tls = new { certificate = "mta-sts" } } };

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mx.sts.example")]
    [InlineData("*.sts.example")]
    public async Task An_exchanger_that_the_policy_names_and_that_proves_its_name_satisfies_a_rule_that_asks_for_it(string mx)
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger(Domain, ExchangerTls.Good);
        await scene.PolicyHost(Domain, "enforce", mx);
        var gateway = await scene.Gateway(ProvenOrNothing, scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", Words);

        Assert.Contains(Words, Assert.Single(await exchanger.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Flaw.Expired, "good")]
    [InlineData(Flaw.SelfSigned, "good")]
    [InlineData(Flaw.WrongName, "good")]
    [InlineData(Flaw.None, "redirect")]
    [InlineData(Flaw.None, "html")]
    [InlineData(Flaw.None, "oversized")]
    [InlineData(Flaw.None, "gone")]
    [InlineData(Flaw.None, "drip")]
    public async Task A_policy_host_that_is_not_as_it_should_be_gives_no_policy(Flaw flaw, string manner)
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger(Domain, ExchangerTls.Good);
        var web = await scene.PolicyHost(Domain, "enforce", "mx.sts.example", flaw);
        web.Behave(manner);
        var gateway = await scene.Gateway(ProvenOrPortal, scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", Words);

        await exchanger.ReceivesOnlyANotice(Words, Ct);
        Assert.DoesNotContain("/elsewhere", web.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("testing")]
    [InlineData("none")]
    public async Task A_policy_that_is_not_in_force_proves_nothing(string mode)
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger(Domain, ExchangerTls.Good);
        await scene.PolicyHost(Domain, mode, "mx.sts.example");
        var gateway = await scene.Gateway(ProvenOrPortal, scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", Words);

        await exchanger.ReceivesOnlyANotice(Words, Ct);
    }

    [Theory]
    [InlineData("testing", ExchangerTls.WrongName)]
    [InlineData("none", ExchangerTls.SelfSigned)]
    public async Task And_it_stops_nothing(string mode, ExchangerTls tls)
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger(Domain, tls);
        await scene.PolicyHost(Domain, mode, "other.example");
        var gateway = await scene.Gateway(with: scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", Words);

        Assert.Contains(Words, Assert.Single(await exchanger.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_may_replace_its_policy_on_the_fly()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger(Domain, ExchangerTls.Good);
        var web = await scene.PolicyHost(Domain, "enforce", "mx.sts.example");
        var gateway = await scene.Gateway(ProvenOrNothing, scene.AsksPolicyHosts);
        await scene.Send(gateway, $"patient@{Domain}", Words);
        await exchanger.Inbox.Wait(1, Ct);

        var moved = scene.Keep(await PostfixServer.Exchanger("new.sts.example", ExchangerTls.Good, scene.Certificates, Ct));
        web.Publish("enforce", "new.sts.example");
        await scene.Rewrite(" MX ", $"{Domain}. MX 10 new.sts.example.", $"new.sts.example. A {moved.Smtp.Address}");
        await scene.Rewrite(" TXT ", Scene.Announcement(Domain, "2"));
        await gateway.Restart(Ct);
        await scene.Send(gateway, $"patient@{Domain}", "Other words 4712");

        Assert.Contains("Other words 4712", Assert.Single(await moved.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }

    /// <summary>The milter-less way of Postfix to MTA-STS reads the same records and policies; where it differs, the RFC is named.</summary>
    [Theory]
    [InlineData("v=STSv1; id=a;", "version: STSv1\r\nmode: enforce\r\nmx: a.example\r\nmx: *.b.example\r\nmax_age: 604800\r\n")]
    [InlineData("v=STSv1; id=a", "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 0")]
    [InlineData("v=STSv1;id=a;x=y", "max_age:1\nmx:a.example\nmode:enforce\nversion:STSv1\nnew: x\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv1\nmode: none\nmax_age: 31557600\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv1\n\nmode: enforce\nmx: a.example\nmax_age: 1\n\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 31557601\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv1\nmode: enforce\nmax_age: 1\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=STSv1; id=a;", "mode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv1\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv1\nmode: enforce\nmx: a.example\n")]
    [InlineData("v=STSv1; id=a;", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: soon\n")]
    [InlineData("v=STSv1; id=a;", "<html>\n")]
    [InlineData("v=STSv1; id=a;|v=STSv1; id=b;", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=STSv1; id=a;|v=spf1 -all", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=STSv1; id=a;|xv=STSv1; id=b;", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=STSv1;", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=stsv1; id=a", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n")]
    [InlineData("v=STSv1 ; id=a", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n")]
    public async Task Postfix_mta_sts_resolver_reads_the_same(string records, string policy)
    {
        Installed.Program("mta-sts-query");
        using var folder = new TempFolder();
        var cases = folder.Write("case", JsonSerializer.Serialize(new { txt = records.Split('|'), policy }) + "\n");
        await using var judge = await PeerProcess.Run("/bin/sh", ["-c", $"/usr/bin/python3 {Interop.File("mta-sts/judge.py")} < {cases}"], Ct);

        Assert.Equal(0, judge.ExitCode);
        Assert.Equal(judge.StandardOutput.Trim(), Ours(records, policy));
    }

    static string Ours(string records, string policy) =>
        StsRecord.One([.. records.Split('|').Select(text => (byte[])[(byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)])]) is { } record
        && StsPolicyReader.Read(System.Text.Encoding.UTF8.GetBytes(policy)) is StsPolicyReading.Good { Policy: var read }
            ? $$"""{"id": "{{record.Id}}", "mode": "{{read.Mode.ToString().ToLowerInvariant()}}", "mx": [{{string.Join(", ", read.Mx.Select(mx => $"\"{mx}\""))}}], "maxAge": {{read.MaxAge.TotalSeconds}}}"""
            : "null";
}
