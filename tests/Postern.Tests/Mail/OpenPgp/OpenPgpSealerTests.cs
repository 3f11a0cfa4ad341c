using System.Text;
using Postern.Mail.Mime;
using Postern.Mail.OpenPgp;
using Postern.Tests.Flow;

namespace Postern.Tests.Mail.OpenPgp;

public sealed class OpenPgpSealerTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_form_is_that_of_RFC_3156()
    {
        var entity = await Cards.Seal(Cards.Letter, Cards.Bob, Cards.Alice, Ct);

        var root = MimeMessage.Parse(entity).Root;
        Assert.Equal("multipart/encrypted", root.Type.Name);
        Assert.Equal("application/pgp-encrypted", root.Type.Parameters?.Find("protocol"));
        Assert.Equal(3, MimeMessage.Parse(entity).PartCount);
        Assert.Equal("Version: 1\r\n", Encoding.ASCII.GetString(MimeMessage.Parse(entity).Part(1).Body.Span));
        Assert.DoesNotContain("result", Encoding.ASCII.GetString(entity), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_it_is_ASCII_in_lines_of_CRLF()
    {
        var text = Encoding.Latin1.GetString(await Cards.Seal(Cards.Letter, Cards.Bob, Cards.Alice, Ct));

        Assert.True(System.Text.Ascii.IsValid(text));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public async Task A_long_entity_streams_and_comes_back_the_same()
    {
        var body = new byte[3 << 20];
        var chance = new Chance(7);
        for (var at = 0; at < body.Length; at++) body[at] = (byte)chance.Next();
        byte[] entity = [.. Cards.Letter, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(body, Base64FormattingOptions.InsertLineBreaks))];
        await using var gpg = new Gnupg();
        _ = (await gpg.Run(Cards.Bob.Secret!.Value.ToArray(), Ct, "--import")).Good; // made with a secret part
        _ = (await gpg.Run(Cards.Alice.Public.ToArray(), Ct, "--import")).Good;

        var opened = await gpg.Run(Cards.Ciphertext(await Cards.Seal(entity, Cards.Bob, Cards.Alice, Ct)), Ct, "--decrypt");

        Assert.Equal(entity, opened.Good);
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        _ = Cards.Bob;
        var old = OpenPgpKeyMaker.Make(Cards.Address("old@example.org"), Cards.Now.AddDays(-10), Cards.Now.AddDays(-1));

        var answer = await OpenPgpSealer.Seal(new MemoryStream(Cards.Letter), [old], Cards.Alice, Cards.Now, Stream.Null, Ct);

        Assert.Contains("expired", Assert.IsType<OpenPgpSealAnswer.Refused>(answer).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_expires_between_two_messages_is_refused_for_the_second()
    {
        var now = Cards.Now;
        var brief = OpenPgpKeyMaker.Make(Cards.Address("brief@example.org"), now, now.AddMinutes(2));

        Task<OpenPgpSealAnswer> Seal(DateTimeOffset at) => OpenPgpSealer.Seal(new MemoryStream(Cards.Letter), [brief], Cards.Alice, at, Stream.Null, Ct);
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await Seal(now.AddMinutes(1)));
        Assert.IsType<OpenPgpSealAnswer.Refused>(await Seal(now.AddMinutes(3)));
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await Seal(now.AddMinutes(1)));
    }

    [Fact]
    public async Task A_key_that_was_revoked_between_two_messages_is_refused_for_the_second()
    {
        await using var gpg = new Gnupg();
        var key = Cards.Read(await gpg.Make("carol@example.org", "ed25519", "cv25519", Ct));
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await OpenPgpSealer.Seal(new MemoryStream(Cards.Letter), [key], Cards.Alice, Cards.Now, Stream.Null, Ct));
        var revocation = (await File.ReadAllTextAsync(gpg[$"openpgp-revocs.d/{key.Fingerprint}.rev"], Ct)).Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal);
        _ = (await gpg.Run(Encoding.ASCII.GetBytes(revocation), Ct, "--import")).Good;

        var revoked = Cards.Read((await gpg.Run(null, Ct, "--export")).Good);

        Assert.IsType<OpenPgpSealAnswer.Refused>(await OpenPgpSealer.Seal(new MemoryStream(Cards.Letter), [revoked], Cards.Alice, Cards.Now, Stream.Null, Ct));
    }

    [Fact]
    public async Task Many_threads_seal_at_once()
    {
        var sealedEntities = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Cards.Seal(Cards.Letter, Cards.Bob, Cards.Alice, Ct), Ct)));

        foreach (var entity in sealedEntities) Assert.Equal(OpenPgpVerdict.Good, Envelopes.Opened(await Envelopes.Open(entity, Envelopes.BobKnowsAlice)).Signature);
    }

    [Fact]
    public async Task A_signer_without_its_secret_is_refused()
    {
        var answer = await OpenPgpSealer.Seal(new MemoryStream(Cards.Letter), [Cards.Bob], Cards.Alice with { Secret = null }, Cards.Now, Stream.Null, Ct);

        Assert.IsType<OpenPgpSealAnswer.Refused>(answer);
    }

    [Fact]
    public async Task What_the_stream_throws_comes_through()
    {
        await Assert.ThrowsAsync<IOException>(() => OpenPgpSealer.Seal(new BrokenStream(), [Cards.Bob], Cards.Alice, Cards.Now, Stream.Null, Ct));
    }

    sealed class BrokenStream : MemoryStream
    {
        int given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            (given += buffer.Length) > OpenPgpLimits.InMemoryMax ? throw new IOException("gone") : ValueTask.FromResult(buffer.Length);
    }
}
