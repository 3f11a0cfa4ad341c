using System.Text;
using Postern.Mail.OpenPgp;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.OpenPgp;

public sealed class OpenPgpOpenerTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_sealed_opens_and_says_who_signed()
    {
        var opened = Envelopes.Opened(await Envelopes.Open(await Cards.Seal(Cards.Letter, Cards.Bob, Cards.Alice, Ct), Envelopes.BobKnowsAlice));

        Assert.Equal(Cards.Letter, opened.Entity?.ToArray());
        Assert.Equal(OpenPgpVerdict.Good, opened.Signature);
        var signature = Assert.Single(opened.Signatures);
        Assert.Equal((Cards.Alice.Fingerprint, "SHA256"), (signature.Fingerprint, signature.Hash));
        Assert.Equal(Cards.Alice.Addresses, signature.Addresses);
        var encrypted = Assert.IsType<OpenPgpLayer.Encrypted>(opened.Layers[0]);
        Assert.Equal(("AES256", "MDC"), (encrypted.Cipher, encrypted.Integrity));
        Assert.EndsWith(encrypted.KeyId, Cards.Bob.Encryption?.Fingerprint, StringComparison.Ordinal);
        Assert.False(opened.HasMoreOutside);
    }

    [Fact]
    public async Task Without_a_signature_it_is_unsigned()
    {
        var opened = Envelopes.Opened(await Envelopes.Open(await Cards.Seal(Cards.Letter, Cards.Bob, null, Ct), Envelopes.BobKnowsAlice));

        Assert.Equal((true, OpenPgpVerdict.None), (opened.IsDecrypted, opened.Signature));
    }

    [Fact]
    public async Task A_signer_who_is_not_known_proves_nothing()
    {
        var opened = Envelopes.Opened(await Envelopes.Open(await Cards.Seal(Cards.Letter, Cards.Bob, Cards.Mallory, Ct), Envelopes.BobKnowsAlice));

        Assert.Equal(OpenPgpVerdict.UnknownKey, opened.Signature);
        Assert.Equal((null, Cards.Mallory.KeyId), (Assert.Single(opened.Signatures).Fingerprint, opened.Signatures[0].KeyId));
    }

    [Fact]
    public async Task The_wrong_key_opens_nothing()
    {
        var answer = await Envelopes.Open(await Cards.Seal(Cards.Letter, Cards.Bob, Cards.Alice, Ct), new([Cards.Mallory], [Cards.Alice]));

        Assert.Contains("no key here", Assert.IsType<OpenPgpAnswer.Refused>(answer).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_of_a_key_that_is_expired_since_is_no_good_one()
    {
        var past = Cards.Now.AddDays(-10);
        var old = OpenPgpKeyMaker.Make(Cards.Address("old@example.org"), past, Cards.Now.AddDays(-1));
        using var output = new MemoryStream();
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await OpenPgpSealer.Sign(new MemoryStream(Cards.Letter), old, past.AddDays(1), output, Ct));

        var opened = Envelopes.Opened(await Envelopes.Open(output.ToArray(), new([], [Cards.Read(old.Public.ToArray())])));

        Assert.Equal((OpenPgpVerdict.NoLonger, OpenPgpSignatureStatus.ExpiredKey), (opened.Signature, opened.Signatures[0].Status));
    }

    [Fact]
    public async Task A_signature_made_after_its_key_expired_is_bad()
    {
        var past = Cards.Now.AddDays(-10);
        var old = OpenPgpKeyMaker.Make(Cards.Address("old@example.org"), past, Cards.Now.AddDays(-1));
        using var output = new MemoryStream();

        Assert.IsType<OpenPgpSealAnswer.Refused>(await OpenPgpSealer.Sign(new MemoryStream(Cards.Letter), old, Cards.Now, output, Ct));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(400_000)]
    public async Task Signed_only_is_verified_to_the_octet(int times)
    {
        byte[] letter = [.. Cards.Letter, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\r\n", times)))];
        using var output = new MemoryStream();
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await OpenPgpSealer.Sign(new MemoryStream(letter), Cards.Alice, Cards.Now, output, Ct));

        var opened = Envelopes.Opened(await Envelopes.Open(output.ToArray(), Envelopes.BobKnowsAlice));
        Assert.Equal((OpenPgpVerdict.Good, false), (opened.Signature, opened.IsDecrypted));
        Assert.Equal(letter, opened.Entity?.ToArray());

        var changed = Envelopes.Opened(await Envelopes.Open(Envelopes.Replace(output.ToArray(), "is good", "is evil"), Envelopes.BobKnowsAlice));
        Assert.Equal(OpenPgpVerdict.Bad, changed.Signature);
    }

    [Fact]
    public async Task A_signed_entity_that_lost_its_carriage_returns_on_disk_is_good()
    {
        using var output = new MemoryStream();
        await OpenPgpSealer.Sign(new MemoryStream(Cards.Letter), Cards.Alice, Cards.Now, output, Ct);
        var onDisk = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(output.ToArray()).ReplaceLineEndings("\n"));

        Assert.Equal(OpenPgpVerdict.Good, Envelopes.Opened(await Envelopes.Open(onDisk, Envelopes.BobKnowsAlice)).Signature);
    }

    [Fact]
    public async Task A_form_that_a_server_mangled_is_opened()
    {
        var entity = Encoding.ASCII.GetString(await Cards.Seal(Cards.Letter, Cards.Bob, Cards.Alice, Ct));
        var boundary = entity.Split("boundary=\"")[1].Split('"')[0];
        var parts = entity[entity.IndexOf($"--{boundary}", StringComparison.Ordinal)..];
        var mangled = $"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\nContent-Type: text/plain\r\n\r\n\r\n{parts}";

        var opened = Envelopes.Opened(await Envelopes.Open(Encoding.ASCII.GetBytes(mangled), Envelopes.BobKnowsAlice));

        Assert.Equal((OpenPgpVerdict.Good, false), (opened.Signature, opened.HasMoreOutside));
    }

    [Fact]
    public async Task A_signed_entity_inside_an_encrypted_one_is_two_layers()
    {
        using var signed = new MemoryStream();
        await OpenPgpSealer.Sign(new MemoryStream(Cards.Letter), Cards.Alice, Cards.Now, signed, Ct);

        var opened = Envelopes.Opened(await Envelopes.Open(await Cards.Seal(signed.ToArray(), Cards.Bob, null, Ct), Envelopes.BobKnowsAlice));

        Assert.Equal([typeof(OpenPgpLayer.Encrypted), typeof(OpenPgpLayer.Signed)], opened.Layers.Select(layer => layer.GetType()));
        Assert.Equal((OpenPgpVerdict.Good, Cards.Words), (opened.Signature, Encoding.ASCII.GetString(opened.Entity.GetValueOrDefault().Span)));
    }

    [Fact]
    public async Task Layers_are_counted()
    {
        var entity = Cards.Letter;
        for (var layer = 0; layer <= OpenPgpLimits.LayersMax; layer++)
        {
            using var signed = new MemoryStream();
            await OpenPgpSealer.Sign(new MemoryStream(entity), Cards.Alice, Cards.Now, signed, Ct);
            entity = signed.ToArray();
        }

        Assert.Contains("layers", Assert.IsType<OpenPgpAnswer.Refused>(await Envelopes.Open(entity, Envelopes.BobKnowsAlice)).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject: hello\r\n\r\nwords\r\n")]
    [InlineData("Content-Type: text/plain\r\n\r\nI use PGP: -----BEGIN PGP MESSAGE-----\r\n")]
    [InlineData("Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nAAAA\r\n--b--\r\n")]
    public async Task Other_mail_is_left_alone(string message) =>
        Assert.IsType<OpenPgpAnswer.NotOpenPgp>(await Envelopes.Open(Encoding.ASCII.GetBytes(message), Envelopes.BobKnowsAlice));

    [Theory]
    [InlineData("v1", "rsa")]
    [InlineData("v1", "p256")]
    [InlineData("v1", "p384")]
    [InlineData("v1", "p521")]
    [InlineData("v1", "ed25519")]
    [InlineData("v1", "brainpoolp256r1")]
    public async Task Vectors_of_go_crypto_open(string file, string name)
    {
        Assert.SkipWhen(Repository.SharedData is null, "the shared vectors are not beside the repository");
        using var vectors = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Repository.SharedData, "openpgp", "go-crypto", "integration", $"{file}_test_vectors.json"), Ct));
        var vector = vectors.RootElement.EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        string Field(string field) => vector.GetProperty(field).GetString() ?? "";
        var key = Assert.Single(OpenPgpKeyFile.Read(Encoding.ASCII.GetBytes(Field("privateKey")), Cards.Now, Field("password")).Keys);

        var answer = await Envelopes.Open(Envelopes.Wrap(Encoding.ASCII.GetBytes(Field("encryptedSignedMessage"))), new([key], []));

        Assert.Equal(Field("message"), Encoding.UTF8.GetString(Envelopes.Opened(answer).Entity.GetValueOrDefault().Span));
    }
}
