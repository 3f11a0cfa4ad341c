using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A recipient with a key gets mail that only they can read, through a real Postfix, and opens it with the software they have.</summary>
public sealed class EncryptedFromEndToEnd
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_holder_reads_it_with_openssl()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var ann = scene.Keep(new SmimePerson("ann@good.example"));
        await Verb(gateway, "keys", "import", ann.Certificate);

        await scene.Send(gateway, "ann@good.example", "Secret words 5711");

        var message = Assert.Single(await exchanger.Inbox.Wait(1, Ct));
        Assert.Contains("Subject: Encrypted message", message, StringComparison.Ordinal);
        Assert.Contains("using TLSv1.3 with cipher", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret words", Readable.Text(message), StringComparison.Ordinal);
        Assert.Contains("smime-type=authEnveloped-data", message, StringComparison.Ordinal);

        var inside = await ann.Read(message, await Authority(gateway), Ct);
        Assert.Contains("Subject: Secret words 5711", inside, StringComparison.Ordinal);
        Assert.Equal(2, inside.Split("Secret words 5711").Length - 1);
        var evidence = await Evidence(gateway);
        Assert.Equal("smime", evidence.GetProperty("protection").GetString());
        Assert.Equal(await KeyId(gateway, "ann@good.example"), evidence.GetProperty("keyId").GetString());
        Assert.Equal(64, evidence.GetProperty("keyFingerprint").GetString()?.Length);
    }

    [Fact]
    public async Task A_key_holder_reads_it_with_gnupg()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var cleo = scene.Keep(await GnupgPerson.Of("cleo@good.example", Ct, until: "never"));
        await Verb(gateway, "keys", "import", cleo.PublicKey);
        await Verb(gateway, "keys", "generate", Scene.Sender, "--kind", "openpgp");
        await cleo.Learn(await Verb(gateway, "keys", "export", Scene.Sender), Ct);

        await scene.Send(gateway, "cleo@good.example", "Secret words 5712");

        var message = Assert.Single(await exchanger.Inbox.Wait(1, Ct));
        Assert.Contains("Subject: Encrypted message", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret words", Readable.Text(message), StringComparison.Ordinal);

        var (inside, said) = await cleo.Read(message, Ct);
        Assert.Contains("Subject: Secret words 5712", inside, StringComparison.Ordinal);
        Assert.Contains("GOODSIG", said, StringComparison.Ordinal);
        Assert.Contains(Scene.Sender, said, StringComparison.Ordinal);
        Assert.Contains("DECRYPTION_OKAY", said, StringComparison.Ordinal);
        Assert.Equal("openpgp", (await Evidence(gateway)).GetProperty("protection").GetString());
    }

    [Fact]
    public async Task An_expired_certificate_is_passed_over_and_the_record_says_so()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var ann = scene.Keep(new SmimePerson("ann@good.example", isExpired: true));
        await Verb(gateway, "keys", "import", ann.Certificate);

        await scene.Send(gateway, "ann@good.example", "Secret words 5713");

        Assert.Contains("Secret words 5713", Assert.Single(await exchanger.Inbox.Wait(1, Ct)), StringComparison.Ordinal);
        var evidence = await Evidence(gateway);
        Assert.Equal("tls", evidence.GetProperty("protection").GetString());
        Assert.Contains("is not used: expired on", evidence.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_was_removed_is_not_used_any_more()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var ann = scene.Keep(new SmimePerson("ann@good.example"));
        await Verb(gateway, "keys", "import", ann.Certificate);
        await scene.Send(gateway, "ann@good.example", "Secret words 5714");
        Assert.DoesNotContain("Secret words", Assert.Single(await exchanger.Inbox.Wait(1, Ct)), StringComparison.Ordinal);

        // The running gateway learns of it within seconds, by itself.
        await Verb(gateway, "keys", "remove", "ann@good.example");
        var sent = 1;
        Assert.True(await Waiting.Until(async () =>
        {
            await scene.Send(gateway, "ann@good.example", "Secret words 5715");
            return (await exchanger.Inbox.Wait(++sent, Ct)).Any(message => message.Contains("Secret words 5715", StringComparison.Ordinal));
        }, TimeSpan.FromSeconds(20), Ct));
    }

    [Fact]
    public async Task A_server_without_TLS_gets_a_notice_in_spite_of_the_key()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway();
        var ann = scene.Keep(new SmimePerson("ann@plain.example"));
        await Verb(gateway, "keys", "import", ann.Certificate);

        await scene.Send(gateway, "ann@plain.example", "Secret words 5716");

        await exchanger.ReceivesOnlyANotice("Secret words 5716", Ct);
    }

    [Fact]
    public async Task Each_recipient_gets_a_copy_for_their_key_alone()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var (ann, bob) = (scene.Keep(new SmimePerson("ann@good.example")), scene.Keep(new SmimePerson("bob@good.example")));
        await Verb(gateway, "keys", "import", ann.Certificate);
        await Verb(gateway, "keys", "import", bob.Certificate);

        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
        {
            await dialogue.Say($"MAIL FROM:<{Scene.Sender}>", Ct);
            await dialogue.Say("RCPT TO:<ann@good.example>", Ct);
            await dialogue.Say("RCPT TO:<bob@good.example>", Ct);
            await dialogue.Say("DATA", Ct);
            Assert.StartsWith("250", await dialogue.Say(Scene.Message("ann@good.example", "Secret words 5717") + "\r\n.", Ct), StringComparison.Ordinal);
        }

        var copies = await exchanger.Inbox.Wait(2, Ct);
        foreach (var (mine, other, address) in new[] { (ann, bob, "ann@good.example"), (bob, ann, "bob@good.example") })
        {
            var copy = Assert.Single(copies, each => each.Contains($"Delivered-To: {address}", StringComparison.Ordinal));
            Assert.Equal(1, await mine.Recipients(copy, Ct));
            Assert.NotNull(await mine.Decrypt(copy, Ct));
            Assert.Null(await other.Decrypt(copy, Ct));
            if (mine == ann) Assert.DoesNotContain("bob@good.example", copy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_large_message_arrives_whole_and_leaves_no_file_behind()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        var ann = scene.Keep(new SmimePerson("ann@good.example"));
        await Verb(gateway, "keys", "import", ann.Certificate);
        var filling = string.Concat(Enumerable.Range(0, 40_000).Select(number => $"line {number} of a long letter\r\n"));

        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
        {
            var message = Scene.Message("ann@good.example", "Secret words 5718") + $"\r\n{filling}the last line 5718";
            Assert.True(await dialogue.Deliver(Scene.Sender, "ann@good.example", message, Ct));
        }

        var inside = await ann.Read(Assert.Single(await exchanger.Inbox.Wait(1, Ct)), await Authority(gateway), Ct);
        Assert.Contains("line 39999 of a long letter", inside, StringComparison.Ordinal);
        Assert.Contains("the last line 5718", inside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_recipients_domain_publishes_is_found_and_used()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var cleo = scene.Keep(await GnupgPerson.Of("cleo@good.example", Ct, until: "never"));
        var directory = scene.Keep(await WebKeyDirectory.Of("good.example", await cleo.WebKeyHash(Ct), await cleo.Binary(Ct), scene.Certificates, Ct));
        scene.Record($"openpgpkey.good.example. A {directory.Web.Address}");
        var gateway = await scene.Gateway(with: settings => settings with { Discover = new { dns = false, wkd = true, privateAddresses = new[] { "127.0.0.0/8" }, roots = scene.Certificates.Root } });

        await cleo.Learn(await Verb(gateway, "keys", "export", await KeyOf(gateway, "organization", "openpgp")), Ct);

        await scene.Send(gateway, "cleo@good.example", "Secret words 5719");

        var message = Assert.Single(await exchanger.Inbox.Wait(1, Ct));
        Assert.DoesNotContain("Secret words", Readable.Text(message), StringComparison.Ordinal);
        Assert.Contains("Subject: Secret words 5719", (await cleo.Read(message, Ct)).Payload, StringComparison.Ordinal);
        var evidence = await Evidence(gateway);
        Assert.Equal("openpgp", evidence.GetProperty("protection").GetString());
        Assert.Contains("(wkd)", evidence.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains("openpgp", await Verb(gateway, "explain", "--to", "cleo@good.example", "--json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_is_opened_with_the_key_that_the_gateway_holds()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        await Verb(gateway, "keys", "generate", "nurse@clinic.example");
        var ann = scene.Keep(new SmimePerson("ann@good.example"));
        var certificate = await Verb(gateway, "keys", "export", await KeyOf(gateway, "internal", "smime"));

        var message = await ann.Write("nurse@clinic.example", certificate, "Secret words 5720", Ct);
        var opened = JsonDocument.Parse((await gateway.Run(["open", message, "--harvest", "--json"], Ct)).StandardOutput).RootElement;

        Assert.Equal(("opened", "smime", true), (opened.GetProperty("outcome").GetString(), opened.GetProperty("standard").GetString(), opened.GetProperty("encrypted").GetBoolean()));
        Assert.Equal("unknown", opened.GetProperty("signature").GetString());
        Assert.Equal(1, opened.GetProperty("harvested").GetArrayLength());
        Assert.Contains("\"trust\":\"harvested\"", await Verb(gateway, "keys", "show", "ann@good.example", "--json"), StringComparison.Ordinal);
    }

    internal static async Task<string> Verb(Gateway gateway, params string[] verb)
    {
        var ended = await gateway.Run(verb, Ct);
        Assert.True(ended.ExitCode == 0, ended.Output);
        return ended.StandardOutput;
    }

    internal static async Task<JsonElement> Evidence(Gateway gateway)
    {
        Assert.True(await Waiting.Until(async () => (await gateway.Messages(Ct)).Contains("\"state\":\"delivered\"", StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(20), Ct), await gateway.Messages(Ct));
        var copy = JsonDocument.Parse((await gateway.Messages(Ct)).Split('\n')[0]).RootElement;
        var shown = JsonDocument.Parse(await Verb(gateway, "show", copy.GetProperty("copyId").GetString() ?? "", "--json")).RootElement;
        return shown.GetProperty("copies")[0].GetProperty("evidence");
    }

    static async Task<string?> KeyId(Gateway gateway, string address) =>
        JsonDocument.Parse(await Verb(gateway, "keys", "show", address, "--json")).RootElement.GetProperty("id").GetString();

    internal static async Task<string> Authority(Gateway gateway) => await Verb(gateway, "keys", "export", await KeyOf(gateway, "authority", "smime"));

    static async Task<string> KeyOf(Gateway gateway, string owner, string standard)
    {
        var keys = (await Verb(gateway, "keys", "list", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
        return keys.First(key => key.GetProperty("owner").GetString() == owner && key.GetProperty("standard").GetString() == standard).GetProperty("id").GetString() ?? "";
    }
}
