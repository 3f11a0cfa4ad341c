using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>What people really send with sends through the gateway without noticing anything.</summary>
public sealed class SendersOfAllKinds
{
    const string To = "patient@good.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_submits_by_swaks_nodemailer_and_smtplib()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var login = await gateway.AddUser("doctor@clinic.example", Ct);

        var sent = await Swaks.Send(gateway.Submission, Scene.Sender, To, Ct, login, tls: true);
        Assert.True(sent.Accepted, sent.Transcript);
        sent = await Swaks.Send(gateway.Submissions, Scene.Sender, To, Ct, login, tls: false, "--tls-on-connect");
        Assert.True(sent.Accepted, sent.Transcript);
        sent = await Nodemailer.Send(gateway.Submission, Scene.Sender, To, login, scene.Certificates.Root, Ct);
        Assert.True(sent.Accepted, sent.Transcript);
        sent = await Smtplib.Send(gateway.Submission, Scene.Sender, To, login, scene.Certificates.Root, Ct);
        Assert.True(sent.Accepted, sent.Transcript);

        await exchanger.Inbox.Wait(4, Ct);
    }

    [Fact]
    public async Task A_wrong_password_and_no_TLS_are_refused()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        var login = await gateway.AddUser("doctor@clinic.example", Ct);

        Assert.False((await Swaks.Send(gateway.Submission, Scene.Sender, To, Ct, login with { Password = "wrong" }, tls: true)).Accepted);
        Assert.False((await Swaks.Send(gateway.Submission, Scene.Sender, To, Ct, login, tls: false)).Accepted);
        Assert.False((await Swaks.Send(gateway.Submission, Scene.Sender, To, Ct, tls: true)).Accepted);
    }

    [Fact]
    public async Task The_organizations_Postfix_uses_it_as_smart_host()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var postfix = scene.Keep(await PostfixServer.Sender("mail.clinic.example", Gateway.Name, gateway.Relay, scene.Certificates, Ct));

        var sent = await Swaks.Send(postfix.Smtp, Scene.Sender, To, Ct);
        Assert.True(sent.Accepted, sent.Transcript);

        var message = Assert.Single(await exchanger.Inbox.Wait(1, Ct));
        Assert.Contains("TLS1", message.Replace("TLSv", "TLS", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Verified TLS connection established", postfix.Log, StringComparison.Ordinal);
    }
}
