using System.Text;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;
using Postern.Mail.Smime.Seal;
using Postern.Tests.Architecture;
using Postern.Tests.Mail.Smime.Seal;

namespace Postern.Tests.Mail.Smime.Open;

/// <summary>The people of RFC 9216: Alice and Bob with RSA, Carlos and Dana with Ed25519 and X25519, two authorities that sign each other.</summary>
public sealed class Rfc9216Tests
{
    static readonly SealOptions Options = new() { SigningTime = People.Now };

    static readonly Lazy<IReadOnlyList<CertificateEntry>> LazyEntries = new(Read);

    static IReadOnlyList<CertificateEntry> Entries
    {
        get
        {
            Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
            return LazyEntries.Value;
        }
    }

    static SmimeCertificate Root(KeyKind kind) => Entries.Single(entry => entry.Certificate.IsSelfSigned && entry.Certificate.KeyKind == kind).Certificate;

    static SmimeCertificate CrossSigned(KeyKind kind) =>
        Entries.Single(entry => entry.Certificate is { IsAuthority: true, IsSelfSigned: false } && entry.Certificate.KeyKind == kind).Certificate;

    [Theory]
    [InlineData("alice@smime.example", "bob@smime.example", KeyKind.Rsa, KeyKind.Rsa)]
    [InlineData("bob@smime.example", "carlos@smime.example", KeyKind.Rsa, KeyKind.X25519)]
    [InlineData("carlos@smime.example", "dana@smime.example", KeyKind.Ed25519, KeyKind.X25519)]
    [InlineData("dana@smime.example", "alice@smime.example", KeyKind.Ed25519, KeyKind.Rsa)]
    public async Task They_write_to_each_other(string from, string to, KeyKind signs, KeyKind decrypts)
    {
        var (signer, recipient) = (Identity(from, entry => entry.MaySign), Identity(to, entry => entry.MayEncrypt));
        Assert.Equal((signs, decrypts), (signer.Key.Kind, recipient.Key.Kind));
        var entity = Sealing.Entity(3_000);
        foreach (var form in Enum.GetValues<SignedForm>())
        {
            foreach (var cipher in Enum.GetValues<ContentCipher>())
            {
                var mail = Opened(await Sealing.Seal(entity, signer, [new(recipient.Certificate)], Options with { Form = form, Cipher = cipher }), from, [recipient], [Root(KeyKind.Rsa), Root(KeyKind.Ed25519)], []);

                Assert.True(mail is { IsSigned: true, HasIntegrity: true });
                Assert.True(mail.Content.Span.SequenceEqual(entity));
            }
        }
    }

    [Theory]
    [InlineData("alice@smime.example", KeyKind.Ed25519, KeyKind.Rsa)]
    [InlineData("carlos@smime.example", KeyKind.Rsa, KeyKind.Ed25519)]
    public async Task A_chain_goes_through_a_cross_signed_authority_that_is_given(string from, KeyKind root, KeyKind between)
    {
        var message = await Sealing.Seal(Sealing.Entity(100), Identity(from, entry => entry.MaySign), [], Options);

        Assert.True(Opened(message, from, [], [Root(root)], [CrossSigned(between)]).IsSigned);
        var without = Opened(message, from, [], [Root(root)], []);
        Assert.Equal(["no trusted authority stands behind the certificate"], Assert.Single(without.Signatures).Trust.Problems);
        Assert.False(without.IsSigned);
    }

    [Fact]
    public async Task A_key_for_encrypting_signs_nothing_that_is_believed()
    {
        var encrypting = Identity("alice@smime.example", entry => entry.MayEncrypt);

        var mail = Opened(await Sealing.Seal(Sealing.Entity(100), encrypting, [], Options), "alice@smime.example", [], [Root(KeyKind.Rsa)], []);

        Assert.Contains("the certificate is not for signing mail", Assert.Single(mail.Signatures).Trust.Problems);
        Assert.False(mail.IsSigned);
    }

    static OpenedMail Opened(byte[] message, string from, IReadOnlyList<SmimeIdentity> identities, IReadOnlyList<SmimeCertificate> roots, IReadOnlyList<SmimeCertificate> between) =>
        Assert.IsType<OpenAnswer.Opened>(SmimeOpener.Open(message, new()
        {
            Identities = identities,
            From = [from],
            Trust = new() { Roots = roots, Intermediates = between, Now = People.Now },
        })).Mail;

    static SmimeIdentity Identity(string address, Func<SmimeCertificate, bool> isRight)
    {
        var entry = Entries.First(entry => entry.Key is not null && entry.Certificate.IsFor(address) && isRight(entry.Certificate));
        return new(entry.Certificate, entry.Key!); // looked for above
    }

    static IReadOnlyList<CertificateEntry> Read()
    {
        var all = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "smime", "rfc9216"), "*.pem") // it is not null here
            .Where(file => !file.Contains("PKCS12", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        return Assert.IsType<CertificateFileAnswer.Found>(CertificateFile.Read(Encoding.ASCII.GetBytes(all))).Entries;
    }
}
