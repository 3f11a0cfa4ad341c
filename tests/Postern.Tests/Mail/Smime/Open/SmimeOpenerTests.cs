using System.Text;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;
using Postern.Mail.Smime.Seal;
using Postern.Tests.Mail.Smime.Seal;

namespace Postern.Tests.Mail.Smime.Open;

public sealed class SmimeOpenerTests
{
    static readonly SealOptions Options = new() { SigningTime = People.Now };

    public static TheoryData<KeyKind, ContentCipher> Pairs => new(
        from kind in new[] { KeyKind.Rsa, KeyKind.P256, KeyKind.P384, KeyKind.P521 } from cipher in Enum.GetValues<ContentCipher>() select (kind, cipher));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_is_sealed_is_opened(KeyKind kind, ContentCipher cipher)
    {
        foreach (var form in Enum.GetValues<SignedForm>())
        {
            foreach (var (size, transport) in new[] { (10, RsaTransport.Oaep), (9_000, RsaTransport.Pkcs1), (300_000, RsaTransport.Oaep) })
            {
                var entity = Sealing.Entity(size);
                var mail = Opening.Opened(await Sealing.Seal(entity, People.P256, [new(People.Of(kind).Certificate, transport)], Options with { Cipher = cipher, Form = form }), People.Of(kind));

                Assert.True(entity.AsSpan().SequenceEqual(mail.Content.Span));
                Assert.True(mail is { WasEncrypted: true, HasIntegrity: true, IsSigned: true });
                Assert.Equal([typeof(SmimeLayer.Encrypted), typeof(SmimeLayer.Signed)], mail.Layers.Select(layer => layer.GetType()));
            }
        }
    }

    [Fact]
    public async Task A_signature_tells_who_when_and_what_their_program_can_do()
    {
        var mail = Opening.Opened(await Sealing.Seal(Sealing.Entity(10), People.P256, [], Options));

        var signature = Assert.Single(mail.Signatures);
        Assert.True(signature is { State: SignatureState.Good, IsSenders: true, IsBelieved: true, Digest: DigestKind.Sha256, Trust.IsTrusted: true });
        Assert.Equal((People.P256.Certificate, People.Now), (signature.Signer, signature.SigningTime));
        Assert.True(signature.Capabilities is { TakesAes256Gcm: true, TakesOaep: true, TakesAes256Cbc: true });
        Assert.Contains(People.P256.Certificate, mail.Certificates);
        Assert.False(mail.WasEncrypted);
    }

    [Fact]
    public async Task The_senders_address_comes_from_the_message_itself()
    {
        var entity = await Sealing.Seal(Sealing.Entity(10), People.P256, [], Options);
        byte[] message = [.. "From: Somebody <P256@example.org>\r\nMIME-Version: 1.0\r\n"u8, .. entity];
        byte[] forged = [.. "From: p256@example.org.evil.example\r\nMIME-Version: 1.0\r\n"u8, .. entity];
        var options = Opening.With() with { From = null };

        Assert.True(Assert.IsType<OpenAnswer.Opened>(SmimeOpener.Open(message, options)).Mail.IsSigned);
        Assert.False(Assert.IsType<OpenAnswer.Opened>(SmimeOpener.Open(forged, options)).Mail.IsSigned);
        Assert.False(Assert.IsType<OpenAnswer.Opened>(SmimeOpener.Open(entity, options)).Mail.IsSigned);
    }

    [Fact]
    public async Task Of_two_From_fields_none_proves_anything()
    {
        var entity = await Sealing.Seal(Sealing.Entity(10), People.P256, [], Options);
        byte[] message = [.. "From: p256@example.org\r\nFrom: other@example.net\r\nMIME-Version: 1.0\r\n"u8, .. entity];

        var answer = SmimeOpener.Open(message, Opening.With() with { From = null });

        Assert.False(Assert.IsType<OpenAnswer.Opened>(answer).Mail.IsSigned);
    }

    /// <summary>Each costs a private-key operation and a decryption of the whole message.</summary>
    [Fact]
    public async Task A_recipient_named_again_and_again_is_tried_a_few_times_only()
    {
        var wrong = SmimeAuthority.Issue(People.Authority, People.Address("x@example.org"), null, People.Now, TimeSpan.FromDays(1), KeyKind.Rsa);
        SmimeIdentity[] identities = [new(wrong.Certificate, People.Rsa.Key), People.P256]; // RSA recipients stand before those of curves: a SET is sorted
        SmimeRecipient[] Named(int times) => [.. Enumerable.Repeat(new SmimeRecipient(wrong.Certificate), times), new(People.P256.Certificate)];

        Opening.Opened(await Sealing.Seal(Sealing.Entity(10), null, Named(SmimeLimits.UnwrapTriesMax - 1), Options), identities);
        Assert.Equal(RefusedWhy.CannotDecrypt, Opening.Refused(await Sealing.Seal(Sealing.Entity(10), null, Named(SmimeLimits.UnwrapTriesMax), Options), identities));
    }

    [Fact]
    public async Task A_certificate_with_a_short_key_is_not_believed()
    {
        using var openssl = new OpenSsl();
        openssl.Run("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-sha256", "-subj", "/CN=old/emailAddress=p256@example.org", "-keyout", "old.key", "-outform", "DER", "-out", "old.crt", "-config", "/dev/null");
        openssl.Run("pkcs8", "-topk8", "-nocrypt", "-in", "old.key", "-outform", "DER", "-out", "old.p8");
        var old = People.Identity(openssl.Read("old.crt"), openssl.Read("old.p8"));
        var options = Opening.With() with { Trust = new() { Roots = [old.Certificate], Now = old.Certificate.NotBefore.AddHours(1) } };

        var answer = SmimeOpener.Open(await Sealing.Seal(Sealing.Entity(10), old, [], Options), options);

        Assert.Equal(["the certificate's key is too short"], Assert.Single(Assert.IsType<OpenAnswer.Opened>(answer).Mail.Signatures).Trust.Problems);
    }

    [Fact]
    public async Task A_certificate_with_another_address_is_not_the_senders()
    {
        var signature = Assert.Single(Opening.Opened(await Sealing.Seal(Sealing.Entity(10), People.Stranger, [], Options)).Signatures);

        Assert.True(signature is { State: SignatureState.Good, Trust.IsTrusted: true, IsSenders: false, IsBelieved: false });
    }

    [Fact]
    public async Task An_expired_certificate_is_not_trusted()
    {
        var sealedEntity = await Sealing.Seal(Sealing.Entity(10), People.P256, [], Options);
        var late = Opening.With() with { Trust = new() { Roots = [People.Authority.Certificate], Now = People.Now.AddYears(2) } };

        var signature = Assert.Single(Assert.IsType<OpenAnswer.Opened>(SmimeOpener.Open(sealedEntity, late)).Mail.Signatures);

        Assert.Equal(["a certificate has expired or does not hold yet"], signature.Trust.Problems);
        Assert.False(signature.IsBelieved);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_not_trusted()
    {
        var options = Opening.With() with { Trust = new() { Roots = [], Now = People.Now } };

        var answer = SmimeOpener.Open(await Sealing.Seal(Sealing.Entity(10), People.P256, [], Options), options);

        Assert.Equal(["no trusted authority stands behind the certificate"], Assert.Single(Assert.IsType<OpenAnswer.Opened>(answer).Mail.Signatures).Trust.Problems);
    }

    /// <summary>The recipient's own curve decides, so a changed name would be without effect, and unnoticed.</summary>
    [Fact]
    public async Task A_message_that_names_another_curve_than_the_recipients_is_refused()
    {
        var sealedEntity = await Sealing.Seal(Sealing.Entity(10), null, [new(People.P384.Certificate)], Options);
        var cms = Opening.Cms(sealedEntity);
        ReadOnlySpan<byte> p384 = [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22];
        var at = cms.AsSpan().IndexOf(p384);
        Assert.True(at > 0);

        cms[at + 6] = 0x23; // P-521
        Assert.Equal(RefusedWhy.CannotDecrypt, Opening.Refused(Opening.Entity("authEnveloped-data", cms), People.P384));
        cms[at + 6] = 0x22;
        Opening.Opened(Opening.Entity("authEnveloped-data", cms), People.P384);
    }

    [Fact]
    public async Task Changed_words_make_a_signature_bad()
    {
        var text = Encoding.ASCII.GetString(await Sealing.Seal(Sealing.Entity(10), People.P256, [], Options)).Replace("Monday", "Friday", StringComparison.Ordinal);

        var mail = Opening.Opened(Encoding.ASCII.GetBytes(text));

        Assert.Equal(SignatureState.Bad, Assert.Single(mail.Signatures).State);
        Assert.False(mail.IsSigned);
        Assert.Null(mail.Signatures.Single().Capabilities);
    }

    [Theory]
    [InlineData(ContentCipher.Aes256Gcm)]
    [InlineData(ContentCipher.Aes256Cbc)]
    public async Task Without_a_key_nothing_opens(ContentCipher cipher)
    {
        var sealedEntity = await Sealing.Seal(Sealing.Entity(10), null, [new(People.Rsa.Certificate)], Options with { Cipher = cipher });

        Assert.Equal(RefusedWhy.NoKey, Opening.Refused(sealedEntity));
        Assert.Equal(RefusedWhy.NoKey, Opening.Refused(sealedEntity, People.P256));
    }

    public static TheoryData<ContentCipher, RsaTransport, KeyKind> Wrong => new(
        from cipher in new[] { ContentCipher.Aes256Gcm, ContentCipher.Aes256Cbc } from transport in Enum.GetValues<RsaTransport>() from kind in new[] { KeyKind.Rsa, KeyKind.P256 } select (cipher, transport, kind));

    /// <summary>The answer is the same whatever went wrong inside.</summary>
    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task The_wrong_key_opens_nothing_and_learns_nothing(ContentCipher cipher, RsaTransport transport, KeyKind kind)
    {
        var sealedEntity = await Sealing.Seal(Sealing.Entity(10), null, [new(People.Of(kind).Certificate, transport)], Options with { Cipher = cipher });
        var other = SmimeAuthority.Issue(People.Authority, People.Address("x@example.org"), null, People.Now, TimeSpan.FromDays(1), kind);

        var answer = Assert.IsType<OpenAnswer.Refused>(Opening.Open(sealedEntity, new SmimeIdentity(People.Of(kind).Certificate, other.Key)));

        Assert.Equal(RefusedWhy.CannotDecrypt, answer.Why);
        Assert.Empty(answer.Layers);
    }

    [Fact]
    public async Task Each_of_several_recipients_opens_it()
    {
        SmimeIdentity[] all = [People.Rsa, People.P256, People.P384, People.P521];
        var sealedEntity = await Sealing.Seal(Sealing.Entity(10), null, [.. all.Select(one => new SmimeRecipient(one.Certificate))], Options);

        Assert.All(all, one => Assert.Equal(one.Certificate, Assert.IsType<SmimeLayer.Encrypted>(Assert.Single(Opening.Opened(sealedEntity, one).Layers)).OpenedWith));
    }

    [Fact]
    public async Task Layers_in_any_order_are_opened_up_to_a_limit()
    {
        var entity = Sealing.Entity(10);
        for (var layer = 0; layer < SmimeLimits.LayersMax / 2; layer++)
            entity = layer % 2 == 0
                ? await Sealing.Seal(await Sealing.Seal(entity, null, [new(People.P256.Certificate)], Options), People.P256, [], Options with { Form = SignedForm.Opaque })
                : await Sealing.Seal(await Sealing.Seal(entity, People.P256, [], Options), null, [new(People.Rsa.Certificate)], Options);

        Assert.Equal(SmimeLimits.LayersMax, Opening.Opened(entity, People.P256, People.Rsa).Layers.Count);
        Assert.Equal(RefusedWhy.TooLarge, Opening.Refused(await Sealing.Seal(entity, People.P256, [], Options), People.P256, People.Rsa));
    }

    [Fact]
    public void Ordinary_mail_is_not_SMIME() => Assert.IsType<OpenAnswer.NotSmime>(Opening.Open(Sealing.Entity(10)));

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("MIAGCSqGSIb3DQEHAqCAAAAAAA==")]
    public void What_is_no_CMS_is_refused(string body) =>
        Assert.Equal(RefusedWhy.Malformed, Opening.Refused(Opening.Entity("enveloped-data", Convert.FromBase64String(body))));

    [Fact]
    public async Task Many_threads_may_use_one_identity()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), TestContext.Current.CancellationToken, async (number, _) =>
        {
            var entity = Sealing.Entity(100 + number);
            var opened = Opening.Opened(await Sealing.Seal(entity, People.Rsa, [new(People.Rsa.Certificate)], Options), People.Rsa);
            Assert.True(entity.AsSpan().SequenceEqual(opened.Content.Span));
        });
    }
}
