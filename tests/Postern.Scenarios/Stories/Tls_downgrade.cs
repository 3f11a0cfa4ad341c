using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A domain that always spoke TLS; and then somebody cuts in, or its servers are set up worse. Nothing of the message leaves, and somebody is told.</summary>
public sealed class Tls_downgrade
{
    const string Domain = "habit.example";
    const string Words = "Secret words 4711";

    /// <summary>How often the gateway is started anew until a habit has settled.</summary>
    const int DaysMax = 10;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task STARTTLS_stripped_from_a_server_that_was_known_lets_neither_message_nor_notice_go()
    {
        await using var scene = new Scene(Ct);
        var (exchanger, stripper) = await BehindStripper(scene, ExchangerTls.Good);
        var gateway = await scene.Gateway(Policy());
        await Settle(scene, gateway, exchanger, "verified");

        var before = exchanger.Inbox.Count;
        stripper.TakesStarttls = true;
        await gateway.Restart(Ct);
        await scene.Send(gateway, $"patient@{Domain}", Words);

        await Says(gateway, "proved a verified certificate since");
        await Says(gateway, "a notice waits too");
        Assert.Equal(before, exchanger.Inbox.Count);
        Assert.DoesNotContain(Words, stripper.Seen, StringComparison.Ordinal);
        await HasAlarm(gateway, "no-tls", $"mx.{Domain}");
    }

    [Theory]
    [InlineData("portal")]
    [InlineData("wait")]
    public async Task STARTTLS_stripped_where_any_certificate_was_shown_leaves_the_message_here(string road)
    {
        await using var scene = new Scene(Ct);
        var (exchanger, stripper) = await BehindStripper(scene, ExchangerTls.SelfSigned);
        var gateway = await scene.Gateway(Policy(road));
        await Settle(scene, gateway, exchanger, "encrypted");

        var before = exchanger.Inbox.Count;
        stripper.TakesStarttls = true;
        await gateway.Restart(Ct);
        await scene.Send(gateway, $"patient@{Domain}", Words);

        await Says(gateway, "spoke TLS since");
        if (road == "portal") await exchanger.Inbox.Wait(before + 1, Ct);
        else await Says(gateway, "the rule waits until that is mended or accepted");
        Assert.Equal(road == "portal" ? before + 1 : before, exchanger.Inbox.Count);
        Assert.DoesNotContain(Words, stripper.Seen, StringComparison.Ordinal);
        await HasAlarm(gateway, "no-tls", $"mx.{Domain}");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_any_more_is_no_longer_enough_until_a_person_accepts_it()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger(Domain, ExchangerTls.Good);
        var worse = scene.Keep(await PostfixServer.Exchanger($"mx.{Domain}", ExchangerTls.SelfSigned, scene.Certificates, Ct));
        var gateway = await scene.Gateway(Policy());
        await Settle(scene, gateway, exchanger, "verified");

        await scene.Rewrite($"mx.{Domain}. A", $"mx.{Domain}. A {worse.Smtp.Address}");
        await gateway.Restart(Ct);
        await scene.Send(gateway, $"patient@{Domain}", Words);

        await Says(gateway, "now shows a certificate that nobody vouches for");
        Assert.Equal(0, worse.Inbox.Count);
        await HasAlarm(gateway, "proof", $"mx.{Domain}");

        // An administrator has telephoned.
        var accepted = await gateway.Run(["domains", "accept", Domain], Ct);
        Assert.True(accepted.ExitCode == 0, accepted.Output);
        Assert.Contains(Words, Assert.Single(await worse.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
        Assert.Equal(0, (await gateway.Run(["alarms"], Ct)).ExitCode);
        Assert.Equal(1, (await gateway.Run(["domains", "accept", Domain], Ct)).ExitCode);
    }

    [Fact]
    public async Task A_forged_MX_record_that_names_a_new_server_must_be_as_good_as_the_old_ones()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger(Domain, ExchangerTls.Good);
        var forger = await scene.Exchanger("forger.example", ExchangerTls.SelfSigned);
        var gateway = await scene.Gateway(Policy());
        await Settle(scene, gateway, exchanger, "verified");

        await scene.Rewrite($"{Domain}. MX", $"{Domain}. MX 10 mx.forger.example.");
        await gateway.Restart(Ct);
        await scene.Send(gateway, $"patient@{Domain}", Words);

        await Says(gateway, "mx.forger.example is new");
        Assert.Equal(0, forger.Inbox.Count);
        await HasAlarm(gateway, "new-server", "mx.forger.example");
    }

    /// <summary>Its certificate is as good as ever; but nothing pins it any more, and any authority could have issued another.</summary>
    [Fact]
    public async Task TLSA_records_that_are_taken_back_are_told_and_the_message_takes_the_stronger_road()
    {
        await using var scene = new Scene(Ct);
        var certificate = scene.Certificates.For($"mx.{Domain}");
        var exchanger = scene.Keep(await PostfixServer.Exchanger($"mx.{Domain}", ExchangerTls.Good, scene.Certificates, Ct, shows: certificate));
        scene.Mx(Domain, exchanger.Smtp.Address);
        scene.Record(DaneLab.Tlsa($"mx.{Domain}", 3, DaneLab.Digest(certificate.Chain)));
        var gateway = await scene.Gateway(Policy(), isSigned: true);
        await Settle(scene, gateway, exchanger, "dane");

        var before = exchanger.Inbox.Count;
        await scene.Rewrite($"_25._tcp.mx.{Domain}.");
        await gateway.Restart(Ct);
        await scene.Send(gateway, $"patient@{Domain}", Words);

        await Says(gateway, "proved dane since");
        await Says(gateway, "has a verified certificate and nothing more");
        Assert.DoesNotContain(exchanger.Inbox.Messages.Skip(before), message => message.Contains(Words, StringComparison.Ordinal));
        await HasAlarm(gateway, "proof", $"mx.{Domain}");
    }

    static object Policy(string road = "portal") => new { memory = new { settlesAfter = "00:00:01" }, @default = new { tls = new { downgrade = road } } };

    static async Task<(PostfixServer Exchanger, ManInTheMiddle Stripper)> BehindStripper(Scene scene, ExchangerTls tls)
    {
        var exchanger = scene.Keep(await PostfixServer.Exchanger($"mx.{Domain}", tls, scene.Certificates, Ct));
        var stripper = scene.Keep(new ManInTheMiddle(exchanger.Smtp));
        scene.Mx(Domain, stripper.Smtp.Address);
        return (exchanger, stripper);
    }

    // A day as ever takes a second here, and each start of the gateway opens a new connection.
    static async Task Settle(Scene scene, Gateway gateway, PostfixServer exchanger, string level)
    {
        for (var day = 1; ; day++)
        {
            await scene.Send(gateway, $"patient@{Domain}", "Ordinary words");
            await exchanger.Inbox.Wait(day, Ct);
            var shown = await gateway.Run(["domains", "show", Domain, "--json"], Ct);
            if (JsonDocument.Parse(shown.StandardOutput).RootElement.TryGetProperty("least", out var least) && least.GetString() == level) return;
            Assert.True(day < DaysMax, shown.Output);
            await gateway.Restart(Ct);
        }
    }

    static async Task Says(Gateway gateway, string why) =>
        Assert.True(await Waiting.Until(async () => (await gateway.Messages(Ct)).Contains(why, StringComparison.Ordinal), Maildir.ArrivalMax, Ct), await gateway.Messages(Ct));

    static async Task HasAlarm(Gateway gateway, string kind, string server)
    {
        var alarms = await gateway.Run(["alarms", "--json"], Ct);
        Assert.Equal(1, alarms.ExitCode);
        var alarm = JsonDocument.Parse(alarms.StandardOutput.Trim()).RootElement;
        Assert.Equal((Domain, kind, server, "open"), (Word("domain"), Word("kind"), Word("server"), Word("state")));
        Assert.Contains($"1 alarm is open: {Domain} (postern alarms)", (await gateway.Run(["messages"], Ct)).StandardOutput, StringComparison.Ordinal);
        Assert.Contains(kind, (await gateway.Run(["domains", "show", Domain], Ct)).StandardOutput, StringComparison.Ordinal);
        Assert.Contains($"remembered of {Domain}: mx.{Domain}", (await gateway.Run(["explain", "--to", $"patient@{Domain}"], Ct)).StandardOutput, StringComparison.Ordinal);

        string? Word(string name) => alarm.GetProperty(name).GetString();
    }
}
