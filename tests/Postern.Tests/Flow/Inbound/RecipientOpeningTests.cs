using System.Text;
using Postern.Flow.Inbound;
using Postern.Flow.Open;
using Postern.Mail.Smime.Seal;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Keys;
using Postern.Store.Keys;

namespace Postern.Tests.Flow.Inbound;

public sealed class RecipientOpeningTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/pkcs7-mime; smime-type=enveloped-data", "smime", true)]
    [InlineData("application/pkcs7-mime; smime-type=signed-data", "smime", false)]
    [InlineData("multipart/signed; protocol=\"application/pgp-signature\"; boundary=x", "openpgp", false)]
    [InlineData("multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x", "openpgp", true)]
    public async Task What_is_larger_than_is_opened_goes_on_with_the_reason(string type, string standard, bool isEncrypted)
    {
        await using var outside = await Outside.Open();
        using var opening = Opening(outside);
        var stream = new MemoryStream(Encoding.ASCII.GetBytes($"From: ann@partner.example\r\nContent-Type: {type}\r\n\r\nAAAA\r\n"));
        var content = new MessageContent(ReadOnlyMemory<byte>.Empty, stream, RecipientOpening.SizeMax + 1);

        var unsealed = await opening.Open(content, Outside.Nurse, opens: true, Ct);

        Assert.Same(content, unsealed.Content);
        Assert.Equal((standard, isEncrypted, false, "it is too large to be opened on its way"),
            (unsealed.EndToEnd?.Standard, unsealed.EndToEnd?.IsEncrypted, unsealed.EndToEnd?.IsOpened, unsealed.EndToEnd?.Why));
        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public async Task A_large_message_of_any_other_kind_is_not_read_into_memory()
    {
        await using var outside = await Outside.Open();
        using var opening = Opening(outside);
        var stream = new MemoryStream(Encoding.ASCII.GetBytes("From: ann@partner.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\nAAAA\r\n"));

        Assert.Null((await opening.Open(new MessageContent(ReadOnlyMemory<byte>.Empty, stream, RecipientOpening.SizeMax * 2L), Outside.Nurse, opens: true, Ct)).EndToEnd);
        Assert.Equal(0, stream.Position);
    }

    /// <summary>The organization's key stands for postmaster, and opens nobody else's mail.</summary>
    [Fact]
    public async Task The_organizations_key_opens_what_is_for_postmaster_alone()
    {
        await using var outside = await Outside.Open();
        await outside.House.OwnKeys.Prepare(Ct);
        var key = Assert.Single(await outside.House.Ledger.Keys.List(KeyOwner.Organization, Ct), key => key.Key.Standard == KeyStandard.Smime);
        var message = Encoding.Latin1.GetBytes(Sealings.Around(await Sealings.Smime(Sealings.Payload, null, ContentCipher.Aes256Gcm, key)));
        using var opening = Opening(outside);

        Assert.False((await opening.Open(MessageContent.Of(message), Outside.Nurse, opens: true, Ct)).EndToEnd?.IsOpened);
        Assert.True((await opening.Open(MessageContent.Of(message), outside.House.OwnKeys.Address, opens: true, Ct)).EndToEnd?.IsOpened);
    }

    [Fact]
    public async Task A_key_that_is_put_on_file_later_opens_at_once()
    {
        await using var outside = await Outside.Open();
        using var opening = Opening(outside);
        Assert.Null((await opening.Open(MessageContent.Of(Encoding.ASCII.GetBytes(Outside.Letter())), Outside.Nurse, opens: true, Ct)).EndToEnd);

        var key = await outside.Equip(Outside.Nurse, KeyStandard.OpenPgp);
        var message = Encoding.Latin1.GetBytes(Sealings.Around(await Sealings.OpenPgp(Sealings.Payload, Sealings.Ann, key)));

        Assert.True((await opening.Open(MessageContent.Of(message), Outside.Nurse, opens: true, Ct)).EndToEnd?.IsOpened);
    }

    static RecipientOpening Opening(Outside outside) => new(new LetterOpening(outside.House.Ledger, outside.House.OwnKeys, [], outside.Clock), outside.House.OwnKeys);
}
