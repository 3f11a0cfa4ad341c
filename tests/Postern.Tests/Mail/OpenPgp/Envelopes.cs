using System.Text;
using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

/// <summary>Entities in the forms of others, and shorter words for opening them.</summary>
internal static class Envelopes
{
    public static OpenPgpKeys BobKnowsAlice => new([Cards.Bob], [Cards.Alice]);

    public static Task<OpenPgpAnswer> Open(byte[] entity, OpenPgpKeys keys) =>
        OpenPgpOpener.Open(entity, keys, Cards.Now, null, TestContext.Current.CancellationToken);

    public static OpenPgpAnswer.Opened Opened(OpenPgpAnswer answer)
    {
        Assert.Equal("", answer is OpenPgpAnswer.Refused refused ? refused.Why : "");
        return Assert.IsType<OpenPgpAnswer.Opened>(answer);
    }

    /// <summary>PGP/MIME around an OpenPGP message, armored or not.</summary>
    public static byte[] Wrap(byte[] message)
    {
        var armored = message.Length > 0 && message[0] == '-' ? Encoding.ASCII.GetString(message) : Armor.Encode("PGP MESSAGE", message);
        return Encoding.ASCII.GetBytes(
            "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
            + $"\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n{armored}\r\n--b--\r\n");
    }

    public static byte[] Text(string body) => Encoding.UTF8.GetBytes($"Content-Type: text/plain; charset=utf-8\r\n\r\n{body}");

    /// <summary>The binary message of an entity that we sealed.</summary>
    public static byte[] Binary(byte[] sealedEntity)
    {
        var text = Cards.Ciphertext(sealedEntity);
        return Armor.TryFind(text, 0, out var block) ? Armor.Decode(text, block).GetValueOrDefault().ToArray() : [];
    }

    public static byte[] Replace(byte[] entity, string from, string to) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(entity).Replace(from, to, StringComparison.Ordinal));

    /// <summary>Encrypts octets that are OpenPGP packets already, without a literal packet around them, as an attacker would.</summary>
    public static unsafe byte[] EncryptPackets(byte[] packets, OpenPgpKey recipient)
    {
        const uint NoWrap = 1;
        using var session = RnpSession.Start(Cards.Now);
        session.Load(recipient.Public);
        using var key = session.Find(recipient.Fingerprint)!; // just loaded
        using var output = RnpSession.Memory();
        fixed (byte* octets = packets)
        {
            using var input = RnpSession.Input(octets, packets.Length);
            Assert.Equal(RnpResult.Success, RnpLibrary.rnp_op_encrypt_create(out var operation, session.Ffi, input, output));
            using (operation)
            {
                RnpLibrary.rnp_op_encrypt_add_recipient(operation, key);
                RnpLibrary.rnp_op_encrypt_set_flags(operation, NoWrap);
                RnpLibrary.rnp_op_encrypt_set_compression(operation, "Uncompressed", 0);
                Assert.Equal(RnpResult.Success, RnpLibrary.rnp_op_encrypt_execute(operation));
            }
        }

        return RnpSession.Octets(output);
    }
}
