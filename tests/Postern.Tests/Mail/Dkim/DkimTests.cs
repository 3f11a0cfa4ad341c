using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Dkim;
using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dkim;

public sealed class DkimTests
{
    static readonly DkimKey Rsa = DkimKey.NewRsa("example.org", "r2030");
    static readonly DkimKey Ed25519 = DkimKey.NewEd25519("example.org", "e2030");

    [Theory]
    [InlineData(Canonicalization.Relaxed, Canonicalization.Relaxed)]
    [InlineData(Canonicalization.Relaxed, Canonicalization.Simple)]
    [InlineData(Canonicalization.Simple, Canonicalization.Relaxed)]
    [InlineData(Canonicalization.Simple, Canonicalization.Simple)]
    public async Task What_two_keys_signed_verifies_with_both(Canonicalization header, Canonicalization body)
    {
        await using var bag = new Mailbag().Publish(Rsa, Ed25519);
        var options = new DkimSigningOptions { HeaderCanonicalization = header, BodyCanonicalization = body };

        var report = await bag.Verify(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), options, Rsa, Ed25519));

        Assert.Equal([DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256], report.Findings.Select(finding => finding.Signature!.Algorithm));
        Assert.All(report.Findings, finding => Assert.True(finding is { CoversAll: true, Weakness: DkimWeakness.None }));
        Assert.Equal([2048, 256], report.Findings.Select(finding => finding.KeyBits));
    }

    [Fact]
    public async Task A_signature_says_when_it_was_made_and_ends_and_lines_stay_short()
    {
        var signed = Encoding.ASCII.GetString(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Rsa, Ed25519));

        Assert.Contains($"t={Mailbag.Noon.ToUnixTimeSeconds()}; x={Mailbag.Noon.AddDays(14).ToUnixTimeSeconds()};", signed, StringComparison.Ordinal);
        Assert.DoesNotContain(" l=", signed, StringComparison.Ordinal);
        Assert.All(signed.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
    }

    [Fact]
    public async Task An_expired_signature_fails()
    {
        await using var bag = new Mailbag().Publish(Rsa);
        var signed = await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Rsa);

        Assert.Equal(new DkimResult.Fail("the signature expired"), Assert.Single((await bag.Verify(signed, Mailbag.Noon.AddDays(15))).Findings).Result);
        Assert.Equal(new DkimResult.Fail("the signature comes from the future"), Assert.Single((await bag.Verify(signed, Mailbag.Noon.AddDays(-2))).Findings).Result);
    }

    [Theory]
    [InlineData("Bring the card", "Bring the cart", "body hash did not verify")]
    [InlineData("An   appointment", "No appointment", "signature did not verify")]
    [InlineData("Date: Mon", "date: Tue", "signature did not verify")]
    public async Task What_was_changed_fails(string before, string after, string reason)
    {
        await using var bag = new Mailbag().Publish(Rsa, Ed25519);
        var signed = Encoding.ASCII.GetString(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Rsa, Ed25519));

        var report = await bag.Verify(Encoding.ASCII.GetBytes(signed.Replace(before, after, StringComparison.Ordinal)));

        Assert.All(report.Findings, finding => Assert.Equal(new DkimResult.Fail(reason), finding.Result));
    }

    [Fact]
    public async Task White_space_and_folds_may_change_under_relaxed()
    {
        await using var bag = new Mailbag().Publish(Rsa);
        var signed = Encoding.ASCII.GetString(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Rsa));
        var changed = signed.Replace("Subject: An   appointment", "SUBJECT :An\r\n\tappointment  ", StringComparison.Ordinal)
            .Replace("come at nine. \r\n", "come  at\tnine.\r\n", StringComparison.Ordinal) + "\r\n\r\n";

        Assert.True(Assert.Single((await bag.Verify(Encoding.ASCII.GetBytes(changed))).Findings).CoversAll);
    }

    [Theory]
    [InlineData("", Canonicalization.Simple, "\r\n")]
    [InlineData("", Canonicalization.Relaxed, "")]
    [InlineData("\r\n\r\n", Canonicalization.Simple, "\r\n")]
    [InlineData("\r\n \r\n", Canonicalization.Relaxed, "")]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", Canonicalization.Relaxed, " C\r\nD E\r\n")]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", Canonicalization.Simple, " C \r\nD \t E\r\n")]
    [InlineData("a\nb\rc", Canonicalization.Relaxed, "a\r\nb\r\nc\r\n")]
    [InlineData("a\nb\rc", Canonicalization.Simple, "a\r\nb\r\nc\r\n")]
    [InlineData("\r\n\r\na\r\n\r\nb  b\r\n\r\nc\r\n", Canonicalization.Relaxed, "\r\n\r\na\r\n\r\nb b\r\n\r\nc\r\n")]
    [InlineData("\ta\r\n", Canonicalization.Relaxed, " a\r\n")]
    public void A_body_is_hashed_the_same_in_any_pieces(string body, Canonicalization how, string canonical)
    {
        var octets = Encoding.ASCII.GetBytes(body);
        var expected = SHA256.HashData(Encoding.ASCII.GetBytes(canonical));
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            for (var second = cut; second <= octets.Length; second++)
            {
                using var digest = new BodyDigest(new(how, null));
                digest.Add(octets.AsSpan(0, cut));
                digest.Add(octets.AsSpan(cut, second - cut));
                digest.Add(octets.AsSpan(second));
                Assert.Equal(expected, digest.Finish().Hash);
            }
        }
    }

    [Fact]
    public async Task A_message_is_read_in_any_pieces()
    {
        await using var bag = new Mailbag().Publish(Ed25519);
        var signed = await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Ed25519);
        foreach (var size in new[] { 1, 2, 3, 7, 100 })
        {
            var report = await new DkimVerifier(bag.Resolver, Mailbag.Clock()).Verify(new Dripping(signed, size), Mailbag.Ct);
            Assert.True(Assert.Single(report.Findings).CoversAll);
        }
    }

    [Fact]
    public async Task The_answer_of_the_DNS_is_passed_on()
    {
        await using var bag = new Mailbag().Publish(Rsa);
        var signed = await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Rsa, Ed25519);
        bag.Zone.Fail(Ed25519.Record.Name);
        bag.Zone.IsAuthentic = true;

        var report = await bag.Verify(signed);

        Assert.Equal(DnssecStatus.Secure, report.Findings[0].KeySecurity);
        Assert.IsType<DkimResult.TempError>(report.Findings[1].Result);
    }

    [Theory]
    [InlineData("v=DKIM1; p=", "the key was revoked")]
    [InlineData("v=DKIM2; p=AAAA", "a key record of another version")]
    [InlineData("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "the key is of another kind")]
    [InlineData("k=ed448; p=AAAA", "a key of an unknown kind")]
    [InlineData("v=DKIM1; h=sha1; p={key}", "the key is not for SHA-256")]
    [InlineData("v=DKIM1; s=tlsrpt; p={key}", "the key is not for mail")]
    [InlineData("v=DKIM1; k=rsa", "a key record without a key")]
    [InlineData("something else", "a tag without a value")]
    public async Task A_key_that_cannot_be_used_is_a_lasting_error(string record, string reason)
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt(Rsa.Record.Name, record.Replace("{key}", Rsa.Record.Value.Split("p=")[1], StringComparison.Ordinal));

        var report = await bag.Verify(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Rsa));

        Assert.Equal(new DkimResult.PermError(reason), Assert.Single(report.Findings).Result);
    }

    [Fact]
    public async Task Without_signatures_there_is_nothing_to_say()
    {
        await using var bag = new Mailbag();
        Assert.Empty((await bag.Verify(Mailbag.Octets(Mailbag.Plain))).Findings);
    }

    [Fact]
    public async Task A_header_that_readers_see_differently_is_not_signed()
    {
        foreach (var message in new[] { "From: a@example.org\r\nno field\r\n\r\nbody", "From: a@example.org\r\nSubject: a\rb\r\n\r\n", "Subject: a\r\n\r\n" })
        {
            var signing = await new DkimSigner([Ed25519], new(), Mailbag.Clock()).Sign(new MemoryStream(Encoding.ASCII.GetBytes(message)), Mailbag.Ct);
            Assert.IsType<DkimSigning.Refused>(signing);
        }
    }

    [Fact]
    public void A_key_comes_back_from_its_octets_and_says_what_to_publish()
    {
        foreach (var key in new[] { Rsa, Ed25519 })
        {
            using var again = DkimKey.Import("Example.ORG", key.Selector, key.ExportPkcs8());
            Assert.Equal(key.Record, again.Record);
            Assert.Equal($"{key.Selector}._domainkey.example.org", again.Record.Name);
            Assert.All(again.Record.Strings, text => Assert.InRange(text.Length, 1, 255));
            Assert.Equal(again.Record.Value, string.Concat(again.Record.Strings));
        }

        Assert.Equal(2, Rsa.Record.Strings.Count);
        Assert.StartsWith("r2030._domainkey.example.org. IN TXT (\"v=DKIM1; k=rsa; p=", Rsa.Record.ZoneLine, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DkimKey.NewEd25519("example.org", "a b"));
        Assert.Throws<CryptographicException>(() => DkimKey.Import("example.org", "s", new byte[10]));
    }

    /// <summary>A stream that gives little at a time.</summary>
    sealed class Dripping(byte[] octets, int size) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
