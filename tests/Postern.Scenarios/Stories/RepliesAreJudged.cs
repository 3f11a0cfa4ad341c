using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A patient's server brings the answer to a message that went out by TLS: the hop decides what the doctor, the record and the next forecast say.</summary>
public sealed class RepliesAreJudged
{
    const string Patient = "pat@north.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("may\nsmtp_tls_protocols = TLSv1.3", true, "version=1.3", "1 of 1 of this recipient's replies over TLS 1.3")]
    [InlineData("may\nsmtp_tls_protocols = TLSv1.2", true, "version=1.2", "1 of 1 of this recipient's replies over TLS 1.2")]
    [InlineData("none", false, "road=clear", "1 of 1 of this recipient's replies over no encryption")]
    public async Task Postfix_replies_and_the_doctor_reads_how(string level, bool isSecure, string said, string forecast)
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("north.example", ExchangerTls.Good);
        var (mailboxes, gateway) = await scene.Correspondence(ExchangerTls.Good, Ct);
        var stranger = scene.Keep(await PostfixServer.Stranger("mx.north.example", level, gateway.Inbound, Ct));
        await scene.Send(gateway, Patient, "Secret words 4901");
        var id = ReplyScene.Field(Assert.Single(await patient.Inbox.Wait(1, Ct)), "Message-ID");

        // What the patient's server says about its own safety is worth nothing.
        var reply = ReplyScene.Reply(Patient, "Secret words 4902", $"In-Reply-To: {id}\r\nPostern-Reply-Security: secure=yes; road=portal\r\nPostern-Opened: smime\r\n");
        using (var dialogue = await SmtpDialogue.Open(stranger.Smtp, Ct)) Assert.True(await dialogue.Deliver(Patient, Scene.Sender, reply, Ct));

        var label = Assert.Single(ReplyScene.FieldsOf(Assert.Single(await mailboxes.Inbox.Wait(1, Ct)), "Postern-Reply-Security"));
        var original = await ReplyScene.Shown(gateway, "relay", Ct);
        Assert.StartsWith($"secure={(isSecure ? "yes" : "no")}; ", label, StringComparison.Ordinal);
        Assert.Contains($"{said};", label, StringComparison.Ordinal);
        Assert.Contains($"answers={original.GetProperty("messageId").GetGuid():N};", label, StringComparison.Ordinal);
        Assert.Equal(isSecure ? "secure=yes" : "secure=no", label.Split(';')[0]);
        Assert.DoesNotContain("words", label, StringComparison.Ordinal);
        await IsOnRecord(gateway, original, isSecure, forecast);
    }

    [Fact]
    public async Task Swaks_without_an_In_Reply_To_is_mail_and_no_reply()
    {
        await using var scene = new Scene(Ct);
        var (mailboxes, gateway) = await scene.Correspondence(ExchangerTls.Good, Ct);

        var sent = await Swaks.Send(gateway.Inbound, Patient, Scene.Sender, Ct, tls: true, more: ["--header", "Postern-Reply-Security: secure=yes"]);

        Assert.True(sent.Accepted, sent.Transcript);
        Assert.Empty(ReplyScene.FieldsOf(Assert.Single(await mailboxes.Inbox.Wait(1, Ct)), "Postern-Reply-Security"));
    }

    static async Task IsOnRecord(Gateway gateway, JsonElement original, bool isSecure, string forecast)
    {
        var id = original.GetProperty("messageId").GetGuid().ToString("N");
        var reply = Assert.Single(original.GetProperty("replies").EnumerateArray());
        Assert.Equal(isSecure, reply.GetProperty("secure").GetBoolean());
        Assert.Equal("in-reply-to", reply.GetProperty("found").GetString());
        Assert.Equal("recipient", reply.GetProperty("author").GetString());
        Assert.Contains(original.GetProperty("events").EnumerateArray(), e => e.GetProperty("what").GetString() == "reply.received");
        Assert.Contains(forecast, (await gateway.Run(["show", id], Ct)).StandardOutput, StringComparison.Ordinal);
        Assert.Contains(forecast, (await gateway.Run(["explain", "--to", Patient], Ct)).StandardOutput, StringComparison.Ordinal);
        Assert.Contains(isSecure ? ", secure" : "not secure", (await gateway.Run(["messages"], Ct)).StandardOutput, StringComparison.Ordinal);
        using var explained = JsonDocument.Parse((await gateway.Run(["explain", "--to", Patient, "--json"], Ct)).StandardOutput);
        Assert.Equal(isSecure ? "likely-secure" : "insecure", explained.RootElement.GetProperty("replies").GetProperty("outlook").GetString());
    }
}
