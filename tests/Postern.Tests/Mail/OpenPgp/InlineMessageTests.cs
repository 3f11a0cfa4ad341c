using System.Text;
using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

/// <summary>Inline OpenPGP. CVE-2026-2747: what was decrypted stands apart from the words around it.</summary>
public sealed class InlineMessageTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_inline_message_opens_without_the_words_around_it()
    {
        var armored = Encoding.ASCII.GetString(Cards.Ciphertext(await Cards.Seal("the words"u8.ToArray(), Cards.Bob, Cards.Alice, Ct)));

        var alone = Envelopes.Opened(await Envelopes.Open(Envelopes.Text(armored), Envelopes.BobKnowsAlice));
        var wrapped = Envelopes.Opened(await Envelopes.Open(Envelopes.Text($"<img src=x\r\n{armored}>\r\n"), Envelopes.BobKnowsAlice));

        Assert.EndsWith("\r\n\r\nthe words", Encoding.ASCII.GetString(alone.Entity.GetValueOrDefault().Span), StringComparison.Ordinal);
        Assert.Equal((true, false, OpenPgpVerdict.Good), (alone.IsInline, alone.HasMoreOutside, alone.Signature));
        Assert.True(wrapped.HasMoreOutside);
        Assert.Equal(alone.Entity?.ToArray(), wrapped.Entity?.ToArray());
    }

    [Fact]
    public async Task A_clear_signed_text_of_GnuPG_is_good_and_only_it_is_shown()
    {
        await using var gpg = new Gnupg();
        var carol = Cards.Read(await gpg.Make("carol@example.org", "ed25519", null, Ct));
        var text = Encoding.UTF8.GetString((await gpg.Run("Grüße,\r\n- a list\r\n"u8.ToArray(), Ct, "--clear-sign")).Good);
        OpenPgpKeys keys = new([], [carol]);

        var good = Envelopes.Opened(await Envelopes.Open(Envelopes.Text($"Before.\r\n{text}After.\r\n"), keys));
        Assert.Equal((OpenPgpVerdict.Good, true), (good.Signature, good.HasMoreOutside));
        var shown = Encoding.UTF8.GetString(good.Entity.GetValueOrDefault().Span);
        Assert.EndsWith("\r\n\r\nGrüße,\r\n- a list", shown.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("Before", shown, StringComparison.Ordinal);

        var changed = text.Replace("a list", "a lie", StringComparison.Ordinal);
        Assert.Equal(OpenPgpVerdict.Bad, Envelopes.Opened(await Envelopes.Open(Envelopes.Text(changed), keys)).Signature);
        var header = text.Replace("Hash: ", "Comment: pay 100\nHash: ", StringComparison.Ordinal);
        Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(Envelopes.Text(header), keys));
        Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(Envelopes.Text(text + text), keys));
    }

    [Theory]
    [InlineData("x -----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n", false)]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\nAAAA\n", false)]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n", false)]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n", false)]
    [InlineData("> -----BEGIN PGP MESSAGE-----\n> \n> AAAA\n> -----END PGP MESSAGE-----\n", false)]
    [InlineData("words\n-----BEGIN PGP MESSAGE-----  \r\nVersion: x\r\n\r\nAAAA\r\n-----END PGP MESSAGE-----\t\r\n", true)]
    public void A_block_begins_and_ends_a_line(string text, bool found) =>
        Assert.Equal(found, InlineMessage.TryFind(Encoding.ASCII.GetBytes(text), out _, out _));
}
