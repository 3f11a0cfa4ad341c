using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>What partners encrypt with the programs they have arrives readable at the mailbox of the one it is for, and of nobody else.</summary>
public sealed class InboundIsOpened
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenSSL_signed_and_encrypted_arrives_opened_and_others_verify_the_chain()
    {
        await using var scene = new Scene(Ct);
        var (partner, mailboxes, gateway) = await Begin(scene);
        await using var judges = await DkimSignsWhatLeaves.Published(scene, gateway);
        var pat = scene.Keep(new SmimePerson(Partner.Pat));
        var written = await File.ReadAllTextAsync(await pat.Write(InboundScene.Nurse, await Certificate(gateway, InboundScene.Nurse), "Secret words 4911", Ct), Ct);

        var arrived = "";
        Assert.True(await Waiting.Until(async () => // the running gateway learns of its own key within seconds
        {
            await partner.Send(scene, gateway, Partner.Header("Encrypted message") + Entity(written), Ct);
            arrived = (await mailboxes.Inbox.Wait(mailboxes.Inbox.Count + 1, Ct))[^1];
            return arrived.Contains("ARC-Seal", StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(30), Ct), arrived);

        Assert.Contains("\n\nSecret words 4911\n", arrived, StringComparison.Ordinal);
        Assert.Contains("Postern-Opened: smime; opened=yes; encrypted=aes-256-gcm; integrity=tag;\n\tsignature=unknown", arrived, StringComparison.Ordinal);
        Assert.Contains("dkim=pass header.d=north.example", arrived, StringComparison.Ordinal);
        Assert.Equal(("pass", "pass"), await judges.Arc(Message(arrived), Ct));
        Assert.NotEqual("pass", (await judges.Arc(Message(arrived).Replace("Secret words", "Other words", StringComparison.Ordinal), Ct)).Dkimpy);

        var evidence = (await InboundScene.Records(gateway, Ct))[0].GetProperty("evidence");
        Assert.True(evidence.GetProperty("endToEnd").GetProperty("isOpened").GetBoolean());
        Assert.Equal(1, evidence.GetProperty("signature").GetProperty("arcInstance").GetInt32());
        Assert.DoesNotContain("4911", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gpgsm_arrives_opened()
    {
        await using var scene = new Scene(Ct);
        var (partner, mailboxes, gateway) = await Begin(scene);
        var gpgsm = scene.Keep(new GpgsmPerson());
        var entity = await gpgsm.Encrypt(InboundScene.Nurse, await Certificate(gateway, InboundScene.Nurse), await EncryptedFromEndToEnd.Authority(gateway), "Secret words 4912", Ct);

        await partner.Send(scene, gateway, Partner.Header("Encrypted message") + entity, Ct);

        var arrived = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.Contains("\n\nSecret words 4912\n", arrived, StringComparison.Ordinal);
        Assert.Contains("integrity=text;\n\tsignature=none", arrived, StringComparison.Ordinal); // it knows CBC alone
    }

    [Fact]
    public async Task GnuPG_arrives_opened_and_signed_and_a_colleague_gets_it_as_it_came()
    {
        await using var scene = new Scene(Ct);
        var (partner, mailboxes, gateway) = await Begin(scene);
        var pat = scene.Keep(await GnupgPerson.Of(Partner.Pat, Ct, until: "never"));
        await pat.Learn(await EncryptedFromEndToEnd.Verb(gateway, "keys", "export", await KeyOf(gateway, InboundScene.Nurse, "openpgp")), Ct);
        await EncryptedFromEndToEnd.Verb(gateway, "keys", "import", pat.PublicKey);
        await EncryptedFromEndToEnd.Verb(gateway, "keys", "generate", "porter@clinic.example");

        await partner.Send(scene, gateway, Partner.Header("Encrypted message") + await pat.Encrypt(InboundScene.Nurse, "Secret words 4913", Ct), Ct, InboundScene.Nurse, "porter@clinic.example");

        var arrived = await mailboxes.Inbox.Wait(2, Ct);
        var nurses = Assert.Single(arrived, each => each.Contains($"Delivered-To: {InboundScene.Nurse}", StringComparison.Ordinal));
        var porters = Assert.Single(arrived, each => each.Contains("Delivered-To: porter@", StringComparison.Ordinal));
        Assert.Contains("\n\nSecret words 4913\n", nurses, StringComparison.Ordinal);
        Assert.Contains("signature=good; signer=north.example", nurses, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret words", Readable.Text(porters), StringComparison.Ordinal);
        Assert.Contains("-----BEGIN PGP MESSAGE-----", porters, StringComparison.Ordinal);
        Assert.Contains("Postern-Opened: openpgp; opened=no; encrypted=yes", porters, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_certificate_of_a_proven_author_is_on_file_afterwards_and_that_of_a_forger_is_not()
    {
        await using var scene = new Scene(Ct);
        var (partner, mailboxes, gateway) = await Begin(scene);
        var (pat, mallory) = (scene.Keep(new SmimePerson(Partner.Pat)), scene.Keep(new SmimePerson(Partner.Pat)));
        var certificate = await Certificate(gateway, InboundScene.Nurse);
        var forged = Partner.Header("Encrypted message") + Entity(await File.ReadAllTextAsync(await mallory.Write(InboundScene.Nurse, certificate, "Secret words 4914", Ct), Ct));
        using (var dialogue = await SmtpDialogue.Open(gateway.Inbound, Ct))
            Assert.StartsWith("550 5.7.1", await dialogue.Offer("mallory@evil.example", InboundScene.Nurse, forged.ReplaceLineEndings("\r\n"), Ct), StringComparison.Ordinal);

        await partner.Send(scene, gateway, Partner.Header("Encrypted message") + Entity(await File.ReadAllTextAsync(await pat.Write(InboundScene.Nurse, certificate, "Secret words 4915", Ct), Ct)), Ct);

        await mailboxes.Inbox.Wait(1, Ct);
        Assert.True(await Waiting.Until(() => gateway.Output.Contains("4142", StringComparison.Ordinal), TimeSpan.FromSeconds(20), Ct), gateway.Output);
        var listed = await EncryptedFromEndToEnd.Verb(gateway, "keys", "list", "--json");
        Assert.Contains("harvested", Assert.Single(listed.Split('\n'), line => line.Contains(Partner.Pat, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    static async Task<(Partner, PostfixServer, Gateway)> Begin(Scene scene)
    {
        var mailboxes = await scene.Clinic();
        var partner = await Partner.Of(scene, "reject", Ct);
        var gateway = await scene.Inbound(mailboxes.Smtp.ToString(), new { recipients = "any" });
        await EncryptedFromEndToEnd.Verb(gateway, "keys", "generate", InboundScene.Nurse);
        return (partner, mailboxes, gateway);
    }

    static async Task<string> Certificate(Gateway gateway, string person) => await EncryptedFromEndToEnd.Verb(gateway, "keys", "export", await KeyOf(gateway, person, "smime"));

    static async Task<string> KeyOf(Gateway gateway, string person, string standard)
    {
        var listed = await EncryptedFromEndToEnd.Verb(gateway, "keys", "list", "--json");
        var line = listed.Split('\n').Single(each => each.Contains(person, StringComparison.Ordinal) && each.Contains($"\"{standard}\"", StringComparison.Ordinal));
        return System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("id").GetString() ?? "";
    }

    /// <summary>What stands behind the header that the program wrote itself.</summary>
    static string Entity(string written) => written[written.IndexOf("MIME-Version", StringComparison.Ordinal)..];

    /// <summary>Without what the mailbox server put on top: the chain begins with our seal.</summary>
    static string Message(string arrived) => arrived[arrived.IndexOf("ARC-Seal", StringComparison.Ordinal)..];
}
