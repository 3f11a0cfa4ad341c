using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Other people's servers bring mail as well as they can; the gateway measures the hop, and hands the mail on over TLS.</summary>
public sealed class InboundComesOverAnyHopAndGoesOnOverTls
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postfix", true)]
    [InlineData("postfix", false)]
    [InlineData("exim", true)]
    [InlineData("exim", false)]
    [InlineData("opensmtpd", true)]
    [InlineData("opensmtpd", false)]
    public async Task A_server_in_front_is_measured_and_Postfix_behind_gets_the_mail_over_TLS(string sender, bool tls)
    {
        await using var scene = new Scene(Ct);
        var mailboxes = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, InboundScene.Domain, ["nurse"], Ct));
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { });

        await SendBy(scene, sender, tls, gateway);

        var message = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.Contains("Words from outside 4801", message, StringComparison.Ordinal);
        Assert.Contains("Delivered-To: nurse@clinic.example", message, StringComparison.Ordinal);
        Assert.Contains("Return-Path: <pat@north.example>", message, StringComparison.Ordinal);
        Assert.Contains("(using TLSv1.3 with cipher", Hop(message, "by mail.clinic.example"), StringComparison.Ordinal);
        Assert.Contains(tls ? "(using TLSv1.3 with cipher" : "(not encrypted)", Hop(message, $"by {Gateway.Name}"), StringComparison.Ordinal);
        Assert.Contains(tls ? "with ESMTPS id" : "with ESMTP id", Hop(message, $"by {Gateway.Name}"), StringComparison.Ordinal);
        Assert.DoesNotContain("DKIM-Signature", message, StringComparison.Ordinal);
        await IsRecorded(gateway, tls);
    }

    [Theory]
    [InlineData("postfix", true)]
    [InlineData("exim", false)]
    public async Task Dovecot_behind_gets_the_mail_by_LMTP_over_TLS(string sender, bool tls)
    {
        await using var scene = new Scene(Ct);
        var mailboxes = scene.Keep(await DovecotServer.Start(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, [InboundScene.Nurse], Ct));
        var gateway = await scene.Inbound($"lmtp:{mailboxes.Lmtp}", new { });

        await SendBy(scene, sender, tls, gateway);

        var message = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.Contains("Words from outside 4801", message, StringComparison.Ordinal);
        Assert.Contains("with LMTP", message, StringComparison.Ordinal);
        Assert.Contains("(envelope-from <pat@north.example>)", message, StringComparison.Ordinal);
        await IsRecorded(gateway, tls);
    }

    [Fact]
    public async Task Exim_behind_gets_the_mail_over_TLS()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = scene.Keep(await EximServer.Exchanger(InboundScene.Mail, scene.Certificates, Ct));
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { });

        Assert.StartsWith("250", await InboundScene.Bring(gateway, "Words from outside 4802", Ct), StringComparison.Ordinal);

        var message = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.Contains("Words from outside 4802", message, StringComparison.Ordinal);
        Assert.Contains("(TLS1.3) tls", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_a_client_shows_is_kept_as_evidence_and_opens_nothing()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = await scene.Clinic();
        var gateway = await scene.Gateway(with: settings => settings with
        {
            Inbound = new { recipients = "any" },
            Trusted = ["192.0.2.1"],
            TrustedCertificates = ["platform.example"],
        });
        var shown = scene.Certificates.For("mx.north.example");

        var sent = await Swaks.Send(
            gateway.Inbound, InboundScene.Stranger, InboundScene.Nurse, Ct, login: null, tls: true, "--ehlo", "mx.north.example", "--tls-cert", shown.Chain, "--tls-key", shown.Key);
        var refused = await Swaks.Send(
            gateway.Inbound, "nurse@clinic.example", InboundScene.Stranger, Ct, login: null, tls: true, "--ehlo", "mx.north.example", "--tls-cert", shown.Chain, "--tls-key", shown.Key);

        Assert.True(sent.Accepted, sent.Transcript);
        Assert.Contains("550 5.7.1 relaying denied", refused.Transcript, StringComparison.Ordinal);
        await mailboxes.Inbox.Wait(1, Ct);
        var record = Assert.Single(await InboundScene.Records(gateway, Ct));
        var text = (await gateway.Run(["show", record.GetProperty("messageId").GetGuid().ToString("N")], Ct)).StandardOutput;
        Assert.Contains("certificate  CN=mx.north.example, issued by CN=Postern scenarios", text, StringComparison.Ordinal);
    }

    /// <summary>A message of several megabytes, in eight bits, from nobody: a report, as they come.</summary>
    [Fact]
    public async Task A_large_report_in_eight_bits_arrives_octet_by_octet()
    {
        await using var scene = new Scene(Ct);
        var mailboxes = scene.Keep(await DovecotServer.Start(InboundScene.Mail, ExchangerTls.Good, scene.Certificates, [InboundScene.Nurse], Ct));
        var gateway = await scene.Inbound($"lmtp:{mailboxes.Lmtp}", new { });
        var body = string.Concat(Enumerable.Repeat("Gr\u00fc\u00dfe, and a line that is long enough to be one of many.\r\n", 60_000));

        using (var dialogue = await SmtpDialogue.Open(gateway.Inbound, Ct))
        {
            await dialogue.Say("MAIL FROM:<> BODY=8BITMIME", Ct);
            await dialogue.Say($"RCPT TO:<{InboundScene.Nurse}>", Ct);
            await dialogue.Say("DATA", Ct);
            Assert.StartsWith("250", await dialogue.Say($"Subject: report\r\n\r\n{body}.", Ct), StringComparison.Ordinal);
        }

        var message = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.EndsWith(body.ReplaceLineEndings("\n"), message.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Return-Path: <>", message, StringComparison.Ordinal);
    }

    static async Task SendBy(Scene scene, string sender, bool tls, Gateway gateway)
    {
        var smtp = sender switch
        {
            "postfix" => scene.Keep(await PostfixServer.Stranger("mx.north.example", tls ? "may" : "none", gateway.Inbound, Ct)).Smtp,
            "exim" => scene.Keep(await EximServer.Stranger("mx.north.example", scene.Certificates, tls, gateway.Inbound, Ct)).Smtp,
            _ => scene.Keep(await OpenSmtpdServer.Stranger("mx.north.example", tls, gateway.Inbound, Ct)).Smtp,
        };
        using var dialogue = await SmtpDialogue.Open(smtp, Ct);
        Assert.True(await dialogue.Deliver(InboundScene.Stranger, InboundScene.Nurse, InboundScene.Letter("Words from outside 4801"), Ct));
    }

    // The whole Received field that names this server.
    static string Hop(string message, string by) => message.ReplaceLineEndings("\n").Replace("\n\t", " ", StringComparison.Ordinal).Replace("\n ", " ", StringComparison.Ordinal)
        .Split('\n').First(field => field.StartsWith("Received:", StringComparison.Ordinal) && field.Contains(by, StringComparison.Ordinal));

    static async Task IsRecorded(Gateway gateway, bool tls)
    {
        Assert.True(await Waiting.Until(async () => (await InboundScene.Records(gateway, Ct)).Any(IsDelivered), TimeSpan.FromSeconds(10), Ct));
        var record = Assert.Single(await InboundScene.Records(gateway, Ct));
        Assert.Equal("inbound", record.GetProperty("door").GetString(), ignoreCase: true);
        Assert.Equal("tls", record.GetProperty("evidence").GetProperty("protection").GetString());

        var shown = (await gateway.Run(["show", record.GetProperty("messageId").GetGuid().ToString("N")], Ct)).StandardOutput;
        Assert.Contains("by the inbound door", shown, StringComparison.Ordinal);
        Assert.Contains(tls ? "over TLS 1.3, TLS_" : "over a connection without TLS", shown, StringComparison.Ordinal);
    }

    static bool IsDelivered(JsonElement record) => string.Equals(record.GetProperty("state").GetString(), "delivered", StringComparison.OrdinalIgnoreCase);
}
