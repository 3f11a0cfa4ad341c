using System.Text;
using Postern.Flow.Inbound;
using Postern.Mail.Arc;
using Postern.Mail.Mime;
using Postern.Mail.Smime.Seal;
using Postern.Rules.Keys;
using Postern.Rules.Dkim;
using Postern.Store.Queue;

namespace Postern.Tests.Flow.Inbound;

public sealed class HandOverTests
{
    const ContentCipher Gcm = ContentCipher.Aes256Gcm;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_encrypted_message_arrives_opened_with_its_own_subject_and_what_was_found()
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, KeyStandard.Smime);
        var sent = await outside.Sign(Sealings.Around(await Sealings.Smime(Sealings.Payload, Sealings.AnnsCertificate, Gcm, key)));

        var handed = Assert.Single(await outside.Through(sent)).Text;

        var message = MimeMessage.Parse(Encoding.ASCII.GetBytes(handed)).Root;
        Assert.Equal(("a quiet word", "text/plain", "<1@partner.example>"), (message.Text("Subject"u8), message.Type.Name, message.Text("Message-ID"u8)));
        Assert.Equal(Sealings.Words, message.ReadText().Trim());
        Assert.DoesNotContain("pkcs7", handed, StringComparison.Ordinal);
        Assert.Contains("Postern-Opened: smime; opened=yes; encrypted=aes-256-gcm; integrity=tag;\r\n\tsignature=unknown\r\n", handed, StringComparison.Ordinal);
        Assert.Contains("dkim=pass header.d=partner.example", handed, StringComparison.Ordinal);

        var found = Assert.Single((await outside.Record()).Copies).Evidence?.EndToEnd;
        Assert.Equal(("smime", true, true, "aes-256-gcm", "tag", "unknown"), (found?.Standard, found?.IsEncrypted, found?.IsOpened, found?.Cipher, found?.Integrity, found?.Signature));
    }

    [Fact]
    public async Task OpenPgp_of_a_known_author_arrives_opened_and_signed_by_his_domain()
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, KeyStandard.OpenPgp);
        await Sealings.Know(outside.House, Sealings.Ann);

        var handed = Assert.Single(await outside.Through(await outside.Sign(Sealings.Around(await Sealings.OpenPgp(Sealings.Payload, Sealings.Ann, key))))).Text;

        Assert.Contains("Postern-Opened: openpgp; opened=yes; encrypted=aes256; integrity=mdc;\r\n\tsignature=good; signer=partner.example\r\n", handed, StringComparison.Ordinal);
        Assert.Contains(Sealings.Words, handed, StringComparison.Ordinal);
    }

    /// <summary>The letter is for both, and sealed to one: the other's copy is none of the gateway's business.</summary>
    [Theory]
    [InlineData(KeyStandard.Smime)]
    [InlineData(KeyStandard.OpenPgp)]
    public async Task Nobodys_copy_is_opened_with_a_colleagues_key(KeyStandard standard)
    {
        await using var outside = await Outside.Open();
        var nurses = await outside.Equip(Outside.Nurse, standard);
        await outside.Equip(Outside.Porter, standard);
        var entity = standard == KeyStandard.Smime ? await Sealings.Smime(Sealings.Payload, null, Gcm, nurses) : await Sealings.OpenPgp(Sealings.Payload, Sealings.Ann, nurses);
        var sent = await outside.Sign(Sealings.Around(entity));

        var handed = (await outside.Through(sent, to: [Outside.Nurse, Outside.Porter])).ToDictionary(took => Assert.Single(took.To), took => took.Text);

        Assert.Contains(Sealings.Words, handed.First(copy => copy.Key.Contains("nurse", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
        var porters = handed.First(copy => copy.Key.Contains("porter", StringComparison.Ordinal)).Value;
        Assert.EndsWith(sent, porters, StringComparison.Ordinal);
        Assert.Contains("opened=no; encrypted=yes;\r\n\treason=\"", porters, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sealed_to_both_is_opened_for_each_with_the_own_key()
    {
        await using var outside = await Outside.Open();
        var (nurses, porters) = (await outside.Equip(Outside.Nurse, KeyStandard.Smime), await outside.Equip(Outside.Porter, KeyStandard.Smime));
        var sent = await outside.Sign(Sealings.Around(await Sealings.Smime(Sealings.Payload, null, Gcm, nurses, porters)));

        Assert.All(await outside.Through(sent, to: [Outside.Nurse, Outside.Porter]), took => Assert.Contains(Sealings.Words, took.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_is_opened_it_goes_on_as_it_came()
    {
        await using var outside = await Outside.Open(new InboundOptions { Opens = false });
        var key = await outside.Equip(Outside.Nurse, KeyStandard.Smime);
        var sent = await outside.Sign(Sealings.Around(await Sealings.Smime(Sealings.Payload, null, Gcm, key)));

        var handed = Assert.Single(await outside.Through(sent)).Text;

        Assert.EndsWith(sent, handed, StringComparison.Ordinal);
        Assert.Contains("Postern-Opened: smime; opened=no; encrypted=yes;\r\n\treason=\"nothing is opened here\"", handed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hello.", "signature=unknown")]
    [InlineData("Hullo.", "signature=bad")]
    public async Task What_is_only_signed_passes_octet_for_octet_with_the_verdict(string words, string verdict)
    {
        await using var outside = await Outside.Open();
        var entity = await Sealings.Smime("Content-Type: text/plain\r\n\r\nHello.\r\n", Sealings.AnnsCertificate, Gcm);
        var sent = await outside.Sign(Sealings.Around(entity.Replace("Hello.", words, StringComparison.Ordinal)));

        var handed = Assert.Single(await outside.Through(sent)).Text;

        Assert.EndsWith(sent, handed, StringComparison.Ordinal);
        Assert.Contains($"Postern-Opened: smime; opened=no; encrypted=no;\r\n\t{verdict}\r\n", handed, StringComparison.Ordinal);
        Assert.DoesNotContain("ARC-Seal", handed, StringComparison.Ordinal);
    }

    /// <summary>Whoever checks the message behind us finds an unbroken chain that says what it proved when it came.</summary>
    [Fact]
    public async Task What_was_opened_gets_an_ARC_set_that_holds()
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, KeyStandard.Smime);
        await Sign(outside);
        var sent = await outside.Sign(Sealings.Around(await Sealings.Smime(Sealings.Payload, null, Gcm, key)));

        var handed = Encoding.ASCII.GetBytes(Assert.Single(await outside.Through(sent)).Text);

        var chain = Assert.IsType<ArcResult.Pass>(await new ArcValidator(outside.Zone).Validate(new MemoryStream(handed), Ct));
        Assert.Equal(["clinic.example"], chain.Sealers);
        var said = Assert.Single(ArcTestimony.Of(Postern.Mail.Dkim.MessageHead.Parse(handed), chain)).Results;
        Assert.Equal("gw.clinic.example", said?.ServerId);
        Assert.Contains(said?.Methods ?? [], method => method is { Method: "dkim", Result: "pass" });
        Assert.Equal(1, Assert.Single((await outside.Record()).Copies).Evidence?.Signature?.ArcInstance);
    }

    [Fact]
    public async Task A_large_message_is_opened_too()
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, KeyStandard.Smime);
        var payload = "Content-Type: text/plain\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 3_000)) + Sealings.Words + "\r\n";

        var handed = Assert.Single(await outside.Through(await outside.Sign(Sealings.Around(await Sealings.Smime(payload, null, Gcm, key))))).Text;

        Assert.Contains(Sealings.Words, handed, StringComparison.Ordinal);
        Assert.Contains("opened=yes", handed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_left_in_the_ledger_is_handed_over_with_the_same_fields()
    {
        await using var outside = await Outside.Open();
        var sent = await outside.Sign(Outside.Letter());
        Assert.Equal(250, (await outside.Bring(sent)).Code);
        await outside.House.Settle(outside.Clock);
        var copy = Assert.Single((await outside.Record()).Copies);
        var queued = new QueuedCopy
        {
            Id = copy.CopyId,
            MessageId = copy.MessageId,
            Door = copy.Door,
            AcceptedAt = copy.AcceptedAt,
            From = new(copy.Sender),
            To = new(copy.Recipient),
            Size = copy.Size,
            Attempts = 1,
        };

        await outside.House.Line.Carry(new(queued, Bytes: null), Ct);

        var texts = outside.House.Town.Took.Select(took => took.Text).ToList();
        Assert.Equal(2, texts.Count);
        Assert.Equal(texts[0], texts[1]);
    }

    // Our key signs, and the zone has it.
    static async Task Sign(Outside outside)
    {
        using var key = Postern.Mail.Dkim.DkimKey.NewRsa("clinic.example", "p1");
        outside.Zone.Publish(key);
        await outside.House.Ledger.Dkim.Add(key, Ct);
        var added = Assert.Single(await outside.House.Ledger.Dkim.List(Ct));
        await outside.House.Ledger.Dkim.Change([new DkimKeyChange(added.Id, DkimKeyState.Active)], Ct);
    }
}
