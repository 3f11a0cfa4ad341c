using Postern.Mail.Smime.Seal;
using Postern.Mail.Smtp;
using Postern.Rules.Keys;
using Postern.Rules.Replies;
using Postern.Store.Keys;
using Postern.Store.Records;
using Postern.Tests.Flow.Inbound;
using World = Postern.Tests.Flow.Inbound.Outside;

namespace Postern.Tests.Flow.Replies;

/// <summary>Replies that their author encrypted, or whose domain vouches for them.</summary>
public sealed class EncryptedRepliesTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_encrypted_reply_in_clear_is_secure_once_it_was_opened_and_the_record_says_so_too()
    {
        await using var outside = await World.Open();
        var key = await outside.Equip(World.Nurse, KeyStandard.OpenPgp);
        await Sealings.Know(outside.House, Sealings.Ann);
        var original = await Write(outside);
        var reply = Sealings.Around(await Sealings.OpenPgp(Sealings.Payload, Sealings.Ann, key), "In-Reply-To: <first@clinic.example>\r\n");

        var taken = Assert.Single(await outside.Through(await outside.Sign(reply)), IsTheReply);

        Assert.StartsWith("Postern-Reply-Security: secure=yes; road=openpgp; degree=end-to-end;", taken.Text, StringComparison.Ordinal);
        Assert.Contains("proof=signature;", taken.Text, StringComparison.Ordinal);
        await outside.House.Recorder.Drain();
        var facts = Assert.Single((await Record(outside, original)).Replies).Facts;
        Assert.Equal((new ReplyRoad.Encrypted(KeyStandard.OpenPgp, null), ReplyProof.Signature), (Assert.IsType<ReplyRoad.Encrypted>(facts.Road), facts.Proof));
    }

    /// <summary>Anybody can write "Content-Type: application/pkcs7-mime" over his words.</summary>
    [Fact]
    public async Task What_cannot_be_opened_is_worth_what_its_hop_is()
    {
        await using var outside = await World.Open();
        var key = await outside.Equip(World.Porter, KeyStandard.Smime);
        await Write(outside);
        var reply = Sealings.Around(await Sealings.Smime(Sealings.Payload, null, ContentCipher.Aes256Gcm, key), "In-Reply-To: <first@clinic.example>\r\n");

        var taken = Assert.Single(await outside.Through(await outside.Sign(reply)), IsTheReply);

        Assert.StartsWith("Postern-Reply-Security: secure=no; road=clear; degree=none;", taken.Text, StringComparison.Ordinal);
        Assert.Contains("proof=domain;", taken.Text, StringComparison.Ordinal);
    }

    /// <summary>Whoever read a notice on its way can encrypt to its sender, and ask inside for the answer.</summary>
    [Fact]
    public async Task An_answer_to_a_notice_says_nothing_inside_its_encryption_about_where_answers_go()
    {
        await using var world = await Correspondence.Open();
        await world.House.OwnKeys.Make(World.Nurse, KeyStandard.Smime, null, Ct);
        var key = Assert.Single(await world.House.Ledger.Keys.FindFor(KeyOwner.Internal, World.Nurse, Ct));
        await world.Write(Correspondence.Pat);
        const string Payload = "Content-Type: text/plain; hp=\"cipher\"\r\nReply-To: thief@elsewhere.example\r\nIn-Reply-To: <other@clinic.example>\r\nSubject: a question\r\n\r\n" + Sealings.Words + "\r\n";

        await world.Bring(Sealings.Around(await Sealings.Smime(Payload, null, ContentCipher.Aes256Gcm, key)), "thief@elsewhere.example", world.AddressOfNotice());

        var taken = Assert.Single(world.Mailbox).Text;
        Assert.Contains(Sealings.Words, taken, StringComparison.Ordinal);
        Assert.Contains($"Reply-To: <{Correspondence.Pat}>\r\n", taken, StringComparison.Ordinal);
        Assert.Contains("Subject: [by e-mail, encrypted] a question\r\n", taken, StringComparison.Ordinal);
        Assert.DoesNotContain("thief", taken, StringComparison.Ordinal);
        Assert.DoesNotContain("other@clinic.example", taken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hops_of_a_domain_count_where_the_domain_is_proven_and_nowhere_else()
    {
        await using var outside = await World.Open();

        await outside.Bring(World.Letter());
        await outside.Bring(World.Letter(), client: World.Strangers);
        await outside.House.Hops.Flush(Ct);
        await outside.House.Hops.Flush(Ct);

        Assert.Equal([new WayCount("no encryption", IsSecure: false, 1)], (await outside.House.Ledger.Replies.Past(House.Address("ann@partner.example"), Ct)).Hops);
    }

    // The clinic's own message finds nobody, and its sender is told: that comes to the same mailbox.
    static bool IsTheReply(Taken taken) => taken.Text.Contains("<1@partner.example>", StringComparison.Ordinal);

    static async Task<Guid> Write(World outside)
    {
        var id = await outside.House.Accept("Message-ID: <first@clinic.example>\r\nSubject: x\r\n\r\nx\r\n", new MailFrom(World.Nurse), new RcptTo(House.Address("ann@partner.example")));
        return id;
    }

    static async Task<MessageRecord> Record(World outside, Guid id) =>
        await outside.House.Ledger.Records.Show(id.ToString("N"), Ct) ?? throw new InvalidOperationException("no record");
}
