using System.Text;
using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

/// <summary>
/// Other people's programs open what we make, and make what we open: GnuPG, Sequoia, openpgp.js. The table of docs/interop.md.
/// Carol's key is made by the other program, Alice's by us; each signs and each is written to.
/// </summary>
public sealed class InteropTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rsa2048", "rsa2048")]
    [InlineData("rsa3072", "rsa3072")]
    [InlineData("rsa4096", "rsa4096")]
    [InlineData("ed25519", "cv25519")]
    [InlineData("nistp256", "nistp256")]
    [InlineData("nistp384", "nistp384")]
    [InlineData("nistp521", "nistp521")]
    [InlineData("brainpoolP256r1", "brainpoolP256r1")]
    [InlineData("dsa2048", "elg2048")]
    public async Task GnuPG_and_we_read_each_other(string primary, string subkey)
    {
        await using var gpg = new Gnupg();
        var carol = Cards.Read(await gpg.Make("carol@example.org", primary, subkey, Ct));
        _ = (await gpg.Run(Cards.Alice.Public.ToArray(), Ct, "--import")).Good;

        var ours = Cards.Ciphertext(await Cards.Seal(Cards.Letter, carol, Cards.Alice, Ct));
        var read = await gpg.Run(ours, Ct, "--status-fd", "2", "--decrypt");
        Assert.Equal(Cards.Letter, read.Good);
        Assert.Contains($"VALIDSIG {Cards.Alice.Fingerprint}", read.Errors, StringComparison.Ordinal);
        Assert.Contains("GOODMDC", read.Errors, StringComparison.Ordinal);

        var theirs = (await gpg.Run(Cards.Letter, Ct, "--armor", "--sign", "--local-user", carol.Fingerprint, "--recipient", "alice@example.org", "--encrypt")).Good;
        AssertOpened(await Envelopes.Open(Envelopes.Wrap(theirs), new([Cards.Alice], [carol])), carol);

        // Their key signs here, and opens here what is written to it.
        var both = await Cards.Seal(Cards.Letter, carol, carol, Ct);
        AssertOpened(await Envelopes.Open(both, new([carol], [])), carol);
        Assert.Contains($"VALIDSIG", (await gpg.Run(Cards.Ciphertext(both), Ct, "--status-fd", "2", "--decrypt")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GnuPG_and_we_verify_each_others_detached_signatures()
    {
        await using var gpg = new Gnupg();
        using var scratch = new Scratch();
        _ = (await gpg.Run(Cards.Alice.Public.ToArray(), Ct, "--import")).Good;
        using var output = new MemoryStream();
        await OpenPgpSealer.Sign(new MemoryStream(Cards.Letter), Cards.Alice, Cards.Now, output, Ct);
        var signature = Postern.Mail.Mime.MimeMessage.Parse(output.ToArray()).Part(2).Decode().ToArray();

        Assert.Equal(0, (await gpg.Run(Cards.Letter, Ct, "--verify", scratch.File(signature), "-")).Code);
        Assert.NotEqual(0, (await gpg.Run("other"u8.ToArray(), Ct, "--verify", scratch.File(signature), "-")).Code);
    }

    [Theory]
    [InlineData("cv25519")]
    [InlineData("rsa3k")]
    [InlineData("rsa4k")]
    public async Task Sequoia_and_we_read_each_other(string suite)
    {
        OtherProgram.Need("sq");
        using var scratch = new Scratch();
        var keyFile = scratch.File([]);
        var made = await OtherProgram.Run("sq", ["--force", "key", "generate", "--userid", "<carol@example.org>", "--cipher-suite", suite, "--export", keyFile], null, Ct);
        Assert.True(made.Code == 0, made.Errors);
        var carol = Cards.Read(await File.ReadAllBytesAsync(keyFile, Ct));
        var (aliceSecret, alicePublic) = (scratch.File(Cards.Alice.Secret!.Value.Span), scratch.File(Cards.Alice.Public.Span)); // made with a secret part

        var ours = scratch.File(Cards.Ciphertext(await Cards.Seal(Cards.Letter, carol, Cards.Alice, Ct)));
        var read = await OtherProgram.Run("sq", ["decrypt", "--recipient-key", keyFile, "--signer-cert", alicePublic, ours], null, Ct);
        Assert.Equal(Cards.Letter, read.Good);

        var theirs = (await OtherProgram.Run("sq", ["encrypt", "--recipient-cert", alicePublic, "--signer-key", keyFile], Cards.Letter, Ct)).Good;
        AssertOpened(await Envelopes.Open(Envelopes.Wrap(theirs), new([Cards.Alice], [carol])), carol);
        Assert.Equal(Cards.Letter, (await OtherProgram.Run("sq", ["decrypt", "--recipient-key", aliceSecret, scratch.File(theirs)], null, Ct)).Good);
    }

    [Theory]
    [InlineData("curve25519")]
    [InlineData("rsa3072")]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    public async Task OpenPgp_js_and_we_read_each_other(string kind)
    {
        OpenPgpJs.Need();
        using var scratch = new Scratch();
        var secret = (await OpenPgpJs.Run(Ct, "generate", "carol@example.org", kind)).Good;
        var carol = Cards.Read(secret);
        var (carolSecret, carolPublic) = (scratch.File(secret), scratch.File(Encoding.ASCII.GetBytes(carol.ArmoredPublic)));
        var alicePublic = scratch.File(Encoding.ASCII.GetBytes(Cards.Alice.ArmoredPublic));
        var aliceSecret = scratch.File(Encoding.ASCII.GetBytes(Armor.Encode("PGP PRIVATE KEY BLOCK", Cards.Alice.Secret.GetValueOrDefault().Span)));

        var ours = scratch.File(Cards.Ciphertext(await Cards.Seal(Cards.Letter, carol, Cards.Alice, Ct)));
        Assert.Equal(Cards.Letter, (await OpenPgpJs.Run(Ct, "decrypt", carolSecret, alicePublic, ours)).Good);

        var theirs = (await OpenPgpJs.Run(Ct, "encrypt", alicePublic, carolSecret, scratch.File(Cards.Letter))).Good;
        AssertOpened(await Envelopes.Open(Envelopes.Wrap(theirs), new([Cards.Alice], [carol])), carol);
        Assert.Equal(Cards.Letter, (await OpenPgpJs.Run(Ct, "decrypt", aliceSecret, carolPublic, scratch.File(theirs))).Good);
    }

    static void AssertOpened(OpenPgpAnswer answer, OpenPgpKey signer)
    {
        var opened = Envelopes.Opened(answer);
        Assert.Equal(Cards.Letter, opened.Entity?.ToArray());
        Assert.True(opened.IsDecrypted);
        Assert.Equal(OpenPgpVerdict.Good, opened.Signature);
        Assert.Equal(signer.Fingerprint, Assert.Single(opened.Signatures).Fingerprint);
    }
}
