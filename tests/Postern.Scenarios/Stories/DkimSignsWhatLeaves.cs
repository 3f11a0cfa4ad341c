using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Keys are made, published and found; then everything that leaves is signed, and other people's software verifies it in the recipient's mailbox.</summary>
public sealed class DkimSignsWhatLeaves
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_over_TLS_is_signed_with_two_keys_that_others_verify()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        await using var judges = await Published(scene, gateway);

        var message = await Signed(scene, gateway, exchanger, "ann@good.example");

        await Verify(judges, message);
        var signature = (await EncryptedFromEndToEnd.Evidence(gateway)).GetProperty("signature");
        Assert.Equal(("clinic.example", 2), (signature.GetProperty("domain").GetString(), signature.GetProperty("selectors").GetArrayLength()));
    }

    [Fact]
    public async Task An_SMIME_copy_is_signed_as_it_leaves()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        await using var judges = await Published(scene, gateway);
        var ann = scene.Keep(new SmimePerson("ann@good.example"));
        await EncryptedFromEndToEnd.Verb(gateway, "keys", "import", ann.Certificate);

        var message = await Signed(scene, gateway, exchanger, "ann@good.example");

        Assert.Contains("application/pkcs7-mime", message, StringComparison.Ordinal);
        await Verify(judges, message);
    }

    [Fact]
    public async Task An_OpenPGP_copy_is_signed_as_it_leaves()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        await using var judges = await Published(scene, gateway);
        var cleo = scene.Keep(await GnupgPerson.Of("cleo@good.example", Ct));
        await EncryptedFromEndToEnd.Verb(gateway, "keys", "import", cleo.PublicKey);

        var message = await Signed(scene, gateway, exchanger, "cleo@good.example");

        Assert.Contains("multipart/encrypted", message, StringComparison.Ordinal);
        await Verify(judges, message);
    }

    [Fact]
    public async Task The_portals_notice_is_signed_too()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway();
        await using var judges = await Published(scene, gateway);

        var message = await Signed(scene, gateway, exchanger, "ann@plain.example");

        Assert.Contains("/m/", Readable.Text(message), StringComparison.Ordinal);
        await Verify(judges, message);
    }

    /// <summary>The others are told the keys; this one asks the name server that they were published on.</summary>
    [Fact]
    public async Task Rspamd_finds_both_keys_in_the_DNS()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        await using var judges = await Published(scene, gateway);
        var rspamd = scene.Keep(await RspamdServer.Start(scene.Dns.Where, Ct));

        var message = await Signed(scene, gateway, exchanger, "ann@good.example");

        var (symbol, signatures) = await rspamd.Judge(message, Ct);
        Assert.Equal(("R_DKIM_ALLOW", 2), (symbol, signatures.Length));
        Assert.All(signatures, signature => Assert.StartsWith("clinic.example:s=p", signature, StringComparison.Ordinal));
        Assert.Equal("R_DKIM_REJECT", (await rspamd.Judge(message.Replace("Secret words 6001", "Secret words 6002", StringComparison.Ordinal), Ct)).Symbol);
    }

    [Fact]
    public async Task Rotation_signs_with_the_old_key_until_the_new_one_is_published()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway(with: settings => settings with { Dkim = new { keys = new[] { "ed25519" } } });
        await using var before = await Published(scene, gateway);
        var old = Selector(await Signed(scene, gateway, exchanger, "ann@good.example"));

        await EncryptedFromEndToEnd.Verb(gateway, "keys", "dkim", "rotate");
        Assert.Equal(1, (await gateway.Run(["keys", "dkim", "check"], Ct)).ExitCode);
        Assert.Equal(old, Selector(await Signed(scene, gateway, exchanger, "bob@good.example")));

        await using var after = await Published(scene, gateway);
        Assert.True(await Waiting.Until(async () => Selector(await Signed(scene, gateway, exchanger, $"cleo{exchanger.Inbox.Count}@good.example")) != old, TimeSpan.FromSeconds(30), Ct));
        var states = (await Lines(gateway, "list")).Select(line => line.GetProperty("state").GetString());
        Assert.Equal(["active", "retiring"], states.Order(StringComparer.Ordinal));
    }

    /// <summary>Publishes all records that the program names, and has it look.</summary>
    internal static async Task<SignatureJudges> Published(Scene scene, Gateway gateway)
    {
        Assert.True(await Waiting.Until(async () => (await gateway.Run(["keys", "dkim", "records"], Ct)).ExitCode == 0, TimeSpan.FromSeconds(30), Ct));
        var records = await Lines(gateway, "records");
        await scene.Dns.Publish(records.Select(record => record.GetProperty("zone").GetString() ?? ""), Ct);
        await EncryptedFromEndToEnd.Verb(gateway, "keys", "dkim", "check");
        return new(records.ToDictionary(record => record.GetProperty("name").GetString() ?? "", record => record.GetProperty("value").GetString() ?? ""));
    }

    /// <summary>A message as its recipient's mailbox has it; the running gateway learns of keys within seconds, so it may take several.</summary>
    internal static async Task<string> Signed(Scene scene, Gateway gateway, PostfixServer exchanger, string to)
    {
        string? signed = null;
        Assert.True(await Waiting.Until(async () =>
        {
            var before = exchanger.Inbox.Count;
            await scene.Send(gateway, to, "Secret words 6001");
            signed = (await exchanger.Inbox.Wait(before + 1, Ct)).LastOrDefault(message => message.Contains("DKIM-Signature: ", StringComparison.Ordinal) && message.Contains($"Delivered-To: {to}", StringComparison.Ordinal));
            return signed is not null;
        }, TimeSpan.FromSeconds(40), Ct), gateway.Output);
        return signed ?? "";
    }

    internal static async Task Verify(SignatureJudges judges, string message)
    {
        Assert.Equal(["pass", "pass"], await judges.Mailauth(message, Ct));
        Assert.Equal(["pass", "pass"], await judges.Dkimpy(message, Ct));
        Assert.Equal(2, (await judges.OpenDkim(message, Ct)).Split("dkim=pass ").Length - 1);

        // What is changed on the way is found.
        var forged = message.Replace("Message-ID: <", "Message-ID: <x", StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(message, forged);
        Assert.DoesNotContain("pass", await judges.Mailauth(forged, Ct));
        Assert.DoesNotContain("dkim=pass", await judges.OpenDkim(forged, Ct), StringComparison.Ordinal);
    }

    static async Task<List<JsonElement>> Lines(Gateway gateway, string verb) =>
        [.. (await EncryptedFromEndToEnd.Verb(gateway, "keys", "dkim", verb, "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    static string Selector(string message)
    {
        var start = message.IndexOf("; s=", StringComparison.Ordinal) + 4;
        return message[start..message.IndexOf(';', start)];
    }
}
