using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postern.Flow.Keys;
using Postern.Mail.Addresses;
using Postern.Rules.Keys;
using Postern.Store.Keys;

namespace Postern.Tests.Flow.Keys;

public sealed class KeyImportTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pem")]
    [InlineData("der")]
    [InlineData("p7b")]
    [InlineData("p12")]
    public async Task A_certificate_is_read_in_every_form_that_people_keep_it_in(string form)
    {
        await using var place = await Place.Make();
        using var certificate = Make("ann@partner.example", 2048);
        var file = form switch
        {
            "pem" => Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()),
            "der" => certificate.RawData,
            "p7b" => new X509Certificate2Collection(certificate).Export(X509ContentType.Pkcs7)!, // there is a certificate to export
            _ => certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, "secret"),
        };

        var done = Assert.IsType<KeyImportAnswer.Done>(await place.Import(file, form == "p12" ? "secret" : null));

        var key = Assert.Single(done.Keys);
        Assert.Equal((KeyOwner.Recipient, true, form == "p12"), (key.Owner, key.IsNew, key.SecretLeftOut));
        Assert.Equal("RSA-2048", Assert.Single(await place.House.Ledger.Keys.Find(House.Address("ann@partner.example"), Ct)).Key.Algorithm);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_OpenPGP_key_is_read_armored_and_binary(bool isArmored)
    {
        await using var place = await Place.Make();

        var done = Assert.IsType<KeyImportAnswer.Done>(await place.Import(isArmored ? Encoding.ASCII.GetBytes(Keyholders.OpenPgp.ArmoredPublic) : Keyholders.OpenPgp.Public.ToArray()));

        Assert.Equal(KeyStandard.OpenPgp, Assert.Single(done.Keys).Key.Standard);
    }

    [Fact]
    public async Task A_private_half_is_kept_for_our_own_people_and_for_nobody_else()
    {
        await using var place = await Place.Make();
        using var ours = Make("nurse@clinic.example", 2048);
        using var theirs = Make("ann@partner.example", 2048);

        await place.Import(Encoding.ASCII.GetBytes(ours.ExportCertificatePem() + "\n" + ours.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem())); // it was made with one
        await place.Import(Encoding.ASCII.GetBytes(theirs.ExportCertificatePem() + "\n" + theirs.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem())); // as above

        var keys = await place.House.Ledger.Keys.List(owner: null, Ct);
        Assert.Equal([(KeyOwner.Recipient, false), (KeyOwner.Internal, true)], keys.Select(key => (key.Owner, key.HasSecret)).Order());
    }

    [Fact]
    public async Task A_key_that_names_nobody_must_be_bound_and_one_that_names_another_cannot_be()
    {
        await using var place = await Place.Make();
        using var nameless = Make(null, 2048);
        using var other = Make("bob@partner.example", 2048);
        var ann = House.Address("ann@partner.example");

        Assert.Empty(Assert.IsType<KeyImportAnswer.Done>(await place.Import(nameless.RawData)).Keys);
        Assert.Empty(Assert.IsType<KeyImportAnswer.Done>(await place.Import(other.RawData, bindTo: ann)).Keys);
        Assert.Single(Assert.IsType<KeyImportAnswer.Done>(await place.Import(nameless.RawData, bindTo: ann)).Keys);

        var facts = RecipientKeys.FactsOf(Assert.Single(await place.House.Ledger.Keys.Find(ann, Ct)));
        Assert.True(facts.IsFor(ann));
    }

    [Fact]
    public async Task Weak_keys_are_kept_and_never_used()
    {
        await using var place = await Place.Make();
        using var weak = Make("ann@partner.example", 1024);
        var ann = House.Address("ann@partner.example");

        await place.Import(weak.RawData);

        var facts = RecipientKeys.FactsOf(Assert.Single(await place.House.Ledger.Keys.Find(ann, Ct)));
        Assert.Equal(KeyFlaw.TooShort, KeyJudge.FlawOf(facts, ann, place.House.Clock.GetUtcNow(), KeyTrust.Harvested));
    }

    [Fact]
    public async Task A_password_that_is_missing_or_wrong_is_told_and_nothing_is_kept()
    {
        await using var place = await Place.Make();
        using var certificate = Make("ann@partner.example", 2048);
        var file = certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, "secret");

        Assert.IsType<KeyImportAnswer.WrongPassword>(await place.Import(file));
        Assert.IsType<KeyImportAnswer.WrongPassword>(await place.Import(file, "guess"));
        Assert.Empty(await place.House.Ledger.Keys.List(owner: null, Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n")]
    [InlineData("\u0099\u0001\u0002")]
    public async Task What_is_no_key_is_refused_with_a_sentence(string file)
    {
        await using var place = await Place.Make();

        var nothing = Assert.IsType<KeyImportAnswer.Nothing>(await place.Import(Encoding.Latin1.GetBytes(file)));

        Assert.EndsWith(".", nothing.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported()
    {
        await using var place = await Place.Make();
        var nurse = House.Address("nurse@clinic.example");
        foreach (var standard in Enum.GetValues<KeyStandard>()) await place.House.OwnKeys.Make(nurse, standard, "A Nurse", Ct);
        var export = new KeyExport(place.House.Ledger, place.House.Clock);

        await using var elsewhere = await Place.Make();
        foreach (var key in await place.House.Ledger.Keys.FindFor(KeyOwner.Internal, nurse, Ct))
        {
            Assert.DoesNotContain("PRIVATE", export.Public(key), StringComparison.Ordinal);
            await elsewhere.Import(Encoding.ASCII.GetBytes(await export.Private(key, Ct) ?? ""));
        }

        var kept = await elsewhere.House.Ledger.Keys.FindFor(KeyOwner.Internal, nurse, Ct);
        Assert.Equal([true, true], kept.Select(key => key.HasSecret));
        Assert.Equal("rsa", (await elsewhere.House.OwnKeys.SmimeSigner(nurse, Ct)).Key.Kind.ToString().ToLowerInvariant());
    }

    static X509Certificate2 Make(string? address, int bits)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest("CN=Somebody", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (address is not null) names.AddEmailAddress(address);
        else names.AddDnsName("somewhere.example");
        request.CertificateExtensions.Add(names.Build());
        var now = new ManualClock().GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }
}

/// <summary>A house to import into.</summary>
sealed class Place : IAsyncDisposable
{
    readonly Town town;

    Place(Town town, House house) => (this.town, House) = (town, house);

    public House House { get; }

    public static async Task<Place> Make()
    {
        var town = Town.Of(("partner.example", Manners.Good));
        return new(town, await House.Open(town, new ManualClock()));
    }

    public Task<KeyImportAnswer> Import(byte[] file, string? password = null, EmailAddress? bindTo = null) =>
        new KeyImport(House.Ledger, House.Organization, House.Clock).Import(file, password, bindTo, KeyTrust.Imported, KeyImport.FromFile, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await town.DisposeAsync();
    }
}
