using Postern.Scenarios.Peers;

namespace Postern.Scenarios.PeersWork;

/// <summary>Other people's software does what the stories rely on, before the gateway comes into it.</summary>
public sealed class PeersTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postfix_takes_a_message_over_TLS_1_3()
    {
        using var certificates = new Certificates();
        await using var postfix = await PostfixServer.Exchanger("mx.x.example", ExchangerTls.Good, certificates, Ct);

        var sent = await Swaks.Send(postfix.Smtp, "a@s.example", "b@x.example", Ct, tls: true);

        Assert.True(sent.Accepted, sent.Transcript);
        var message = Assert.Single(await postfix.Inbox.Wait(1, Ct));
        Assert.Contains("using TLSv1.3 with cipher", message, StringComparison.Ordinal);
        Assert.Contains("Delivered-To: b@x.example", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postfix_without_TLS_offers_none()
    {
        using var certificates = new Certificates();
        await using var postfix = await PostfixServer.Exchanger("mx.x.example", ExchangerTls.None, certificates, Ct);

        using var dialogue = await SmtpDialogue.Open(postfix.Smtp, Ct);

        Assert.DoesNotContain("STARTTLS", dialogue.Offers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExchangerTls.Good, "-tls1_3", "Verification: OK")]
    [InlineData(ExchangerTls.Expired, "-tls1_3", "certificate has expired")]
    [InlineData(ExchangerTls.SelfSigned, "-tls1_3", "self-signed certificate")]
    [InlineData(ExchangerTls.WrongName, "-tls1_3", "hostname mismatch")]
    [InlineData(ExchangerTls.OldOnly, "-tls1", "Protocol  : TLSv1\n")]
    [InlineData(ExchangerTls.OldOnly, "-tls1_2", "unsupported protocol")]
    public async Task Postfix_speaks_TLS_as_it_is_told(ExchangerTls tls, string version, string expected)
    {
        using var certificates = new Certificates();
        await using var postfix = await PostfixServer.Exchanger("mx.x.example", tls, certificates, Ct);

        var client = await PeerProcess.Run(
            Installed.Program("openssl"),
            ["s_client", "-connect", postfix.Smtp.ToString(), "-starttls", "smtp", version, "-CAfile", certificates.Root,
                "-verify_hostname", "mx.x.example", "-cipher", "ALL:@SECLEVEL=0"],
            Ct, new Dictionary<string, string> { ["OPENSSL_CONF"] = "/dev/null" }, input: "QUIT\n");

        Assert.True(expected.Split('|').Any(words => client.Output.Contains(words, StringComparison.Ordinal)), client.Output);
    }

    [Fact]
    public async Task Exim_takes_a_message_over_TLS()
    {
        using var certificates = new Certificates();
        await using var exim = await EximServer.Exchanger("mx.e.example", certificates, Ct);

        var sent = await Swaks.Send(exim.Smtp, "a@s.example", "b@e.example", Ct, tls: true);

        Assert.True(sent.Accepted, sent.Transcript);
        Assert.Contains("(TLS1.3) tls", Assert.Single(await exim.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postfix_hands_mail_to_a_smart_host_over_verified_TLS()
    {
        using var certificates = new Certificates();
        await using var exchanger = await PostfixServer.Exchanger("gw.clinic.example", ExchangerTls.Good, certificates, Ct, port: 21425);
        await using var sender = await PostfixServer.Sender("mail.clinic.example", "gw.clinic.example", exchanger.Smtp, certificates, Ct);

        var sent = await Swaks.Send(sender.Smtp, "a@clinic.example", "b@x.example", Ct);

        Assert.True(sent.Accepted, sent.Transcript);
        Assert.Contains("using TLSv1.3", Assert.Single(await exchanger.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knot_answers_goes_and_comes_back()
    {
        await using var dns = await DnsServer.Start("x.example. MX 10 mx.x.example.\nnull.example. MX 0 .", Ct);

        Assert.Contains("10 mx.x.example.", await Ask("x.example", "MX"), StringComparison.Ordinal);
        Assert.Contains("0 .", await Ask("null.example", "MX"), StringComparison.Ordinal);
        Assert.Contains("NXDOMAIN", await Ask("nosuch.example", "MX"), StringComparison.Ordinal);

        await dns.Pause();
        Assert.False(await Waiting.IsOpen(dns.Where, Ct));
        await dns.Resume(Ct);
        Assert.Contains("10 mx.x.example.", await Ask("x.example", "MX"), StringComparison.Ordinal);

        async Task<string> Ask(string name, string type) => (await PeerProcess.Run(
            Installed.Program("kdig"), [$"@{dns.Where.Address}", "-p", $"{dns.Where.Port}", name, type], Ct)).Output;
    }

    [Fact]
    public async Task Stunnel_puts_TLS_before_a_sink()
    {
        using var certificates = new Certificates();
        var address = Loopback.Next();
        await using var sink = await SmtpSink.Start(new(address, 21461), Ct);
        await using var front = await Stunnel.Smtp([new(address, 21460)], sink.Smtp, certificates.For("mx.sink.example"), Ct);

        var sent = await Swaks.Send(new(address, 21460), "a@s.example", "b@x.example", Ct, tls: true);

        Assert.True(sent.Accepted, sent.Transcript);
        Assert.Equal(1, sink.Count);
    }

    [Fact]
    public async Task Every_client_logs_in_and_submits()
    {
        using var certificates = new Certificates();
        var login = new Login("doctor@clinic.example", "correct horse battery staple");
        await using var server = await SubmissionServer.Start(login, certificates.For(Gateway.Name), Ct);

        Sent[] sent =
        [
            await Swaks.Send(server.Smtp, Scene.Sender, "b@x.example", Ct, login, tls: true),
            await Nodemailer.Send(server.Smtp, Scene.Sender, "b@x.example", login, certificates.Root, Ct),
            await Smtplib.Send(server.Smtp, Scene.Sender, "b@x.example", login, certificates.Root, Ct),
        ];

        Assert.All(sent, each => Assert.True(each.Accepted, each.Transcript));
        Assert.Equal(3, server.Taken.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.StartsWith(login.User, StringComparison.Ordinal)));
        Assert.False((await Smtplib.Send(server.Smtp, Scene.Sender, "b@x.example", login with { Password = "wrong" }, certificates.Root, Ct)).Accepted);
    }

    [Theory]
    [InlineData("U2VjcmV0IHdvcmRzIGhlcmU=\n")]
    [InlineData("Secret wo=\nrds here\n")]
    [InlineData("Secret=20words=20here\n")]
    public void No_encoding_hides_words_from_a_test(string raw) => Assert.Contains("Secret words here", Readable.Text(raw), StringComparison.Ordinal);
}
