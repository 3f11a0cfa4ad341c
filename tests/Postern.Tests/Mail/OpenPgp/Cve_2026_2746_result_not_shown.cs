using System.Text;
using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

/// <summary>
/// CVE-2026-2746: a gateway that checks signatures and does not tell the result lets forgeries pass. Whatever is opened here
/// carries one word about its signatures, and that word is "good" only when all of what is shown is covered.
/// </summary>
public sealed class Cve_2026_2746_result_not_shown
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static OpenPgpKeys Everybody => new([Cards.Bob], [Cards.Alice, Cards.Mallory]);

    [Fact]
    public async Task One_bad_signature_beside_a_good_one_is_bad()
    {
        var (alice, mallory) = (await Signature(Cards.Letter, Cards.Alice), await Signature("other words\r\n"u8.ToArray(), Cards.Mallory));

        Assert.Equal(OpenPgpVerdict.Bad, Envelopes.Opened(await Envelopes.Open(SignedBy([.. alice, .. mallory]), Everybody)).Signature);
        Assert.Equal(OpenPgpVerdict.Bad, Envelopes.Opened(await Envelopes.Open(SignedBy([.. mallory, .. alice]), Everybody)).Signature);
    }

    [Fact]
    public async Task Two_good_signatures_are_two()
    {
        var (alice, mallory) = (await Signature(Cards.Letter, Cards.Alice), await Signature(Cards.Letter, Cards.Mallory));

        var opened = Envelopes.Opened(await Envelopes.Open(SignedBy([.. alice, .. mallory]), Everybody));

        Assert.Equal(OpenPgpVerdict.Good, opened.Signature);
        Assert.Equal([Cards.Alice.Fingerprint, Cards.Mallory.Fingerprint], opened.Signatures.Select(signature => signature.Fingerprint).OrderBy(one => one == Cards.Mallory.Fingerprint));
    }

    [Fact]
    public async Task A_signature_over_something_else_is_bad() =>
        Assert.Equal(OpenPgpVerdict.Bad, Envelopes.Opened(await Envelopes.Open(SignedBy(await Signature("other words\r\n"u8.ToArray(), Cards.Alice)), Everybody)).Signature);

    [Fact]
    public async Task A_signature_part_without_a_signature_is_not_signed()
    {
        _ = Cards.Alice;
        var answer = await Envelopes.Open(SignedBy([]), Everybody);

        Assert.IsType<OpenPgpAnswer.Refused>(answer);
    }

    [Fact]
    public async Task A_signature_part_that_is_something_else_is_bad()
    {
        var key = Envelopes.Opened(await Envelopes.Open(SignedBy(Cards.Alice.Public.ToArray()), Everybody));

        Assert.Equal(OpenPgpVerdict.Bad, key.Signature);
    }

    /// <summary>librnp 0.16 leaves a freed pointer behind for such a signature; freeing it once more ended the process. Found by fuzzing.</summary>
    [Theory]
    [InlineData("C203090909")]
    [InlineData("C27B040016")]
    public async Task A_signature_that_cannot_be_read_is_not_good_and_not_freed_twice(string packet)
    {
        _ = Cards.Alice;
        var signature = Convert.FromHexString(packet);
        var clear = $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nwords\n{Armor.Encode("PGP SIGNATURE", signature)}";

        for (var time = 0; time < 20; time++)
        {
            Assert.False(await Envelopes.Open(Envelopes.Text(clear), Everybody) is OpenPgpAnswer.Opened { Signature: OpenPgpVerdict.Good or OpenPgpVerdict.None });
            Assert.False(await Envelopes.Open(SignedBy(signature), Everybody) is OpenPgpAnswer.Opened { Signature: OpenPgpVerdict.Good or OpenPgpVerdict.None });
        }
    }

    [Fact]
    public async Task More_signatures_than_are_looked_at_are_bad()
    {
        var one = await Signature(Cards.Letter, Cards.Alice);
        var many = Enumerable.Repeat(one, OpenPgpLimits.SignaturesMax + 1).SelectMany(octets => octets).ToArray();

        Assert.Equal(OpenPgpVerdict.Bad, Envelopes.Opened(await Envelopes.Open(SignedBy(many), Everybody)).Signature);
    }

    [Fact]
    public async Task A_third_part_is_not_signed_and_so_all_is_refused()
    {
        var text = Encoding.ASCII.GetString(SignedBy(await Signature(Cards.Letter, Cards.Alice)));
        var more = text.Replace("\r\n--b--", "\r\n--b\r\nContent-Type: text/plain\r\n\r\nPay here.\r\n--b--", StringComparison.Ordinal);

        Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(Encoding.ASCII.GetBytes(more), Everybody));
    }

    /// <summary>Signing what another encrypted says nothing about what is inside.</summary>
    [Fact]
    public async Task A_signature_around_an_encryption_does_not_sign_what_is_inside()
    {
        using var outer = new MemoryStream();
        await OpenPgpSealer.Sign(new MemoryStream(await Cards.Seal(Cards.Letter, Cards.Bob, null, Ct)), Cards.Mallory, Cards.Now, outer, Ct);

        var opened = Envelopes.Opened(await Envelopes.Open(outer.ToArray(), Everybody));

        Assert.Equal((true, OpenPgpVerdict.None), (opened.IsDecrypted, opened.Signature));
    }

    static async Task<byte[]> Signature(byte[] entity, OpenPgpKey signer)
    {
        using var output = new MemoryStream();
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await OpenPgpSealer.Sign(new MemoryStream(entity), signer, Cards.Now, output, Ct));
        var text = output.ToArray();
        Assert.True(Armor.TryFind(text, 0, out var block));
        return Armor.Decode(text, block).GetValueOrDefault().ToArray();
    }

    static byte[] SignedBy(byte[] signature) => Encoding.ASCII.GetBytes(
        $"Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha256; boundary=b\r\n\r\n--b\r\n{Cards.Words}\r\n--b\r\n"
        + $"Content-Type: application/pgp-signature\r\n\r\n{Armor.Encode("PGP SIGNATURE", signature)}\r\n--b--\r\n");
}
