using System.Text;
using Postern.Mail.OpenPgp;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.OpenPgp;

public sealed class OpenPgpKeyFileTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_made_key_says_what_it_is()
    {
        var key = Cards.Alice;

        Assert.Equal(40, key.Fingerprint.Length);
        Assert.EndsWith(key.KeyId, key.Fingerprint, StringComparison.Ordinal);
        Assert.Equal([Cards.Address("alice@example.org")], key.Addresses);
        Assert.Equal(new("EDDSA", "Ed25519", 255), key.Algorithm);
        Assert.Equal(new("ECDH", "Curve25519", 255), key.Encryption?.Algorithm);
        Assert.InRange(Cards.Now - key.Created, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(60));
        Assert.Equal(TimeSpan.FromDays(730), key.Expires - key.Created);
        Assert.Equal(key.Expires, key.Encryption?.Until);
        Assert.True(key is { MayEncrypt: true, MaySign: true, IsRevoked: false, IsLocked: false, AnnouncesAead: false, HasWeakSelfSignature: false });
    }

    [Theory]
    [InlineData("rsa2048", "rsa2048", "RSA", 2048)]
    [InlineData("rsa3072", "rsa3072", "RSA", 3072)]
    [InlineData("rsa4096", "rsa4096", "RSA", 4096)]
    [InlineData("ed25519", "cv25519", "ECDH", 255)]
    [InlineData("nistp256", "nistp256", "ECDH", 256)]
    [InlineData("nistp384", "nistp384", "ECDH", 384)]
    public async Task Keys_of_GnuPG_are_read(string primary, string subkey, string algorithm, int bits)
    {
        await using var gpg = new Gnupg();
        var secret = await gpg.Make("carol@example.org", primary, subkey, Ct);
        var armored = (await gpg.Run(null, Ct, "--armor", "--export")).Good;

        var (one, two) = (Cards.Read(secret), Cards.Read(armored));

        Assert.Equal(one.Fingerprint, two.Fingerprint);
        Assert.Equal((algorithm, bits), (two.Encryption?.Algorithm.Name, two.Encryption?.Algorithm.Bits));
        Assert.Equal([Cards.Address("carol@example.org")], two.Addresses);
        Assert.True(one.Secret is not null && two.Secret is null && two.MaySign);
    }

    [Fact]
    public async Task A_key_without_an_encryption_subkey_may_only_sign()
    {
        await using var gpg = new Gnupg();

        var key = Cards.Read(await gpg.Make("carol@example.org", "ed25519", null, Ct));

        Assert.True(key is { MayEncrypt: false, MaySign: true });
    }

    [Fact]
    public void An_expired_key_encrypts_nothing()
    {
        var key = Assert.Single(OpenPgpKeyFile.Read(Cards.Alice.Public, Cards.Now.AddYears(3)).Keys);

        Assert.True(key is { MayEncrypt: false, MaySign: false });
        Assert.Equal(Cards.Alice.Expires, key.Expires);
    }

    [Fact]
    public async Task A_revoked_key_encrypts_nothing()
    {
        await using var gpg = new Gnupg();
        var key = Cards.Read(await gpg.Make("carol@example.org", "ed25519", "cv25519", Ct));
        var revocation = (await File.ReadAllTextAsync(gpg[$"openpgp-revocs.d/{key.Fingerprint}.rev"], Ct)).Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal);
        _ = (await gpg.Run(Encoding.ASCII.GetBytes(revocation), Ct, "--import")).Good;

        var revoked = Cards.Read((await gpg.Run(null, Ct, "--export")).Good);

        Assert.True(revoked is { IsRevoked: true, MayEncrypt: false, MaySign: false });
    }

    [Fact]
    public async Task A_revoked_user_id_is_no_address()
    {
        await using var gpg = new Gnupg();
        var key = Cards.Read(await gpg.Make("carol@example.org", "ed25519", "cv25519", Ct));
        _ = (await gpg.Run(null, Ct, "--quick-add-uid", key.Fingerprint, "Carol C. <carol.c@example.org>")).Good;
        _ = (await gpg.Run(null, Ct, "--quick-revoke-uid", key.Fingerprint, "<carol@example.org>")).Good;

        var changed = Cards.Read((await gpg.Run(null, Ct, "--export")).Good);

        Assert.Equal([Cards.Address("carol.c@example.org")], changed.Addresses);
    }

    [Fact]
    public async Task A_keyring_and_several_armored_blocks_are_several_keys()
    {
        await using var gpg = new Gnupg();
        _ = await gpg.Make("carol@example.org", "ed25519", "cv25519", Ct);
        _ = await gpg.Make("dave@example.org", "ed25519", "cv25519", Ct);
        var ring = (await gpg.Run(null, Ct, "--export")).Good;
        var blocks = $"Our keys:\n\n{Cards.Alice.ArmoredPublic}\nand\n{Cards.Bob.ArmoredPublic}";

        Assert.Equal(2, OpenPgpKeyFile.Read(ring, Cards.Now).Keys.Count);
        Assert.Equal([Cards.Alice.Fingerprint, Cards.Bob.Fingerprint], OpenPgpKeyFile.Read(Encoding.ASCII.GetBytes(blocks), Cards.Now).Keys.Select(key => key.Fingerprint));
    }

    [Fact]
    public async Task A_passphrase_opens_a_secret_key()
    {
        await using var gpg = new Gnupg();
        _ = (await gpg.Run(null, Ct, "--passphrase", "secret words", "--quick-generate-key", "<carol@example.org>", "ed25519", "sign,cert", "1y")).Good;
        var file = (await gpg.Run(null, Ct, "--passphrase", "secret words", "--export-secret-keys")).Good;

        Assert.True(Cards.Read(file) is { IsLocked: true, Secret: null });
        Assert.True(Assert.Single(OpenPgpKeyFile.Read(file, Cards.Now, "wrong").Keys) is { IsLocked: true, Secret: null });
        Assert.True(Assert.Single(OpenPgpKeyFile.Read(file, Cards.Now, "secret words").Keys) is { IsLocked: false, Secret: not null });
    }

    [Theory]
    [InlineData("bob@example.org", "bob@example.org")]
    [InlineData("<bob@example.org>", "bob@example.org")]
    [InlineData("Bob B. (work) <bob@example.org>", "bob@example.org")]
    [InlineData("alice@example.org <bob@example.org>", "bob@example.org")]
    [InlineData("alice@example.org, bob@example.org", null)]
    [InlineData("Bob", null)]
    [InlineData("<bob@example.org> (Bob)", null)]
    [InlineData("Bob <bob@example.org", null)]
    public void A_user_id_gives_one_address_or_none(string userId, string? address) =>
        Assert.Equal(address, UserIdReader.AddressOf(Encoding.UTF8.GetBytes(userId))?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!!!!\n-----END PGP PUBLIC KEY BLOCK-----\n")]
    public void What_is_no_key_is_said(string file)
    {
        _ = Cards.Alice;
        var read = OpenPgpKeyFile.Read(Encoding.ASCII.GetBytes(file), Cards.Now);

        Assert.Empty(read.Keys);
        Assert.Single(read.Problems);
    }

    [Theory]
    [InlineData(3, "version 3")]
    [InlineData(6, "version 6")]
    public void Other_versions_than_4_are_refused_and_named(byte version, string words)
    {
        var key = Cards.Alice.Public.ToArray();
        key[PacketReader.TryRead(key, 0, out var packet) ? packet.BodyStart : 0] = version;

        var read = OpenPgpKeyFile.Read(key, Cards.Now);

        Assert.Empty(read.Keys);
        Assert.Contains(words, Assert.Single(read.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_kept()
    {
        _ = Cards.Alice;
        Assert.Contains("larger", Assert.Single(OpenPgpKeyFile.Read(new byte[OpenPgpLimits.KeyFileSizeMax + 1], Cards.Now).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_of_a_key_names_a_person_or_shows_its_secret() =>
        Assert.Equal($"OpenPGP Ed25519 {Cards.Alice.Fingerprint}", Cards.Alice.ToString());

    [Theory]
    [InlineData("pgpy/tests/testdata/keys/rsa.1.pub.asc", 1)]
    [InlineData("pgpy/tests/testdata/keys/ecc.1.pub.asc", 1)]
    [InlineData("pgpy/tests/testdata/keys/ecc.2.pub.asc", 1)]
    [InlineData("pgpy/tests/testdata/keys/dsa.1.pub.asc", 1)]
    [InlineData("pgpy/tests/testdata/blocks/expyro.asc", 0)]
    [InlineData("go-crypto/test_data/pqc/v6-mldsa-65-sample-pk.asc", 0)]
    public void Vectors_of_others_are_read(string file, int keys)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared vectors are not beside the repository");
        var read = OpenPgpKeyFile.Read(File.ReadAllBytes(Path.Combine(Repository.SharedData, "openpgp", file)), Cards.Now);

        Assert.True(keys == read.Keys.Count, string.Join(" ", read.Problems));
        Assert.Equal(keys == 0, read.Problems.Count > 0);
    }
}
