using System.Text;
using Postern.Flow.Inspect;
using Postern.Flow.Keys;
using Postern.Flow.Open;
using Postern.Flow.Revoked;
using Postern.Mail.Addresses;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Seal;
using Postern.Rules.Decide;
using Postern.Rules.Keys;
using Postern.Store.Keys;
using Postern.Tests.Mail.Smime;
using Postern.Tests.Mail.Smime.Seal;

namespace Postern.Tests.Flow.Revoked;

/// <summary>What a revoked certificate changes: whom is encrypted to, and whose signature is believed.</summary>
public sealed class RevokedKeysTests : IAsyncLifetime
{
    static readonly EmailAddress Ann = new("ann", "partner.example");

    readonly OpenSslAuthority authority = new();
    readonly ManualClock clock = new();
    readonly Town town = Town.Of(("partner.example", Manners.Good));
    IssuerHost host = null!; // both are there before a test begins
    House house = null!;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        clock.Advance(TimeProvider.System.GetUtcNow() - clock.GetUtcNow() + TimeSpan.FromMinutes(10)); // what openssl makes in this test is valid then
        host = await IssuerHost.Serving(() => authority.List());
        house = await House.Open(town, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await house.DisposeAsync();
        await host.DisposeAsync();
        await town.DisposeAsync();
        authority.Dispose();
    }

    [Theory]
    [InlineData(false, "smime")]
    [InlineData(true, "tls")]
    public async Task Nothing_is_encrypted_to_a_certificate_that_its_issuer_took_back(bool isRevoked, string protection)
    {
        await Import(authority.Issue("ann", host.Place));
        if (isRevoked) authority.Revoke("ann");
        await using var revocations = host.Revocations(clock);

        var verdict = await Decide(revocations);

        Assert.Equal(protection, verdict.Protection is Protection.Smime ? "smime" : verdict.Protection is Protection.ProvenTls ? "tls" : "other");
        Assert.Equal(isRevoked, verdict.PassedOver.Any(why => why.EndsWith("is not used: revoked", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Not_knowing_is_said_and_bars_where_the_setting_says_so()
    {
        await Import(authority.Issue("ann"));
        await using var soft = host.Revocations(clock);
        await using var hard = host.Revocations(clock, options => options with { NotKnowingBars = true });

        Assert.Equal("there is a usable S/MIME key (imported; whether it was revoked is not known: the certificate names no place to ask)", (await Decide(soft)).Why);
        var barred = await Decide(hard);
        Assert.IsType<Protection.ProvenTls>(barred.Protection);
        Assert.EndsWith("is not used: whether it was revoked is not known: the certificate names no place to ask", Assert.Single(barred.PassedOver), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_would_not_be_used_anyway_is_not_asked_about()
    {
        await Import(authority.Issue("ann", host.Place), KeyTrust.Harvested);
        await using var revocations = host.Revocations(clock);

        Assert.IsType<Protection.ProvenTls>((await Decide(revocations)).Protection);
        Assert.Empty(host.Asked);
    }

    [Theory]
    [InlineData(false, SignatureWord.Good)]
    [InlineData(true, SignatureWord.NoLonger)]
    public async Task A_signature_with_a_revoked_certificate_is_not_believed(bool isRevoked, SignatureWord word)
    {
        var ann = authority.Issue("ann", host.Place);
        if (isRevoked) authority.Revoke("ann");
        await using var revocations = host.Revocations(clock);

        var letter = await Open(ann, revocations);

        Assert.Equal(word, letter.Signature);
        Assert.Equal(isRevoked ? ["a certificate was revoked"] : [], letter.Problems);
    }

    [Fact]
    public async Task A_signature_of_which_nobody_can_tell_is_believed_with_a_word_or_not_at_all()
    {
        var ann = authority.Issue("ann");
        await using var soft = host.Revocations(clock);
        await using var hard = host.Revocations(clock, options => options with { NotKnowingBars = true });

        var (softly, hardly) = (await Open(ann, soft), await Open(ann, hard));

        Assert.Equal((SignatureWord.Good, SignatureWord.Unknown), (softly.Signature, hardly.Signature));
        Assert.Equal(["whether it was revoked is not known: the certificate names no place to ask"], softly.Problems);
        Assert.Equal(softly.Problems, hardly.Problems);
    }

    [Fact]
    public async Task Our_own_people_need_no_list()
    {
        var nurse = new EmailAddress("nurse", "clinic.example");
        await house.OwnKeys.Make(nurse, KeyStandard.Smime, null, Ct);
        await using var hard = host.Revocations(clock, options => options with { NotKnowingBars = true });

        Assert.Equal(SignatureWord.Good, (await Open(await house.OwnKeys.SmimeSigner(nurse, Ct), hard)).Signature);
    }

    async Task<Verdict.Protect> Decide(Revocations revocations)
    {
        var keys = new RecipientKeys(house.Ledger, discover: null, clock, revocations.Of);
        return Assert.IsType<Verdict.Protect>(Policy.Safe.Decide(await new Inspection(Policy.Safe, keys, house.Ledger, clock).FactsOf(Ann, requireTls: false, TimeSpan.Zero, Ct)));
    }

    Task<KeyAdded> Import(SmimeIdentity identity, KeyTrust trust = KeyTrust.Imported) => house.Ledger.Keys.Add(new()
    {
        Owner = KeyOwner.Recipient,
        Key = KeyDescriptions.Of(identity.Certificate),
        Trust = trust,
        Source = "file",
        Material = SmimeMaterial.Write(identity.Certificate, identity.Chain),
    }, Ct);

    async Task<OpenedLetter.Opened> Open(SmimeIdentity signer, Revocations revocations)
    {
        var entity = await Sealing.Seal(Sealing.Entity(10), signer, [], new SealOptions { SigningTime = clock.GetUtcNow() });
        byte[] message = [.. Encoding.ASCII.GetBytes($"From: {signer.Certificate.Addresses[0]}\r\nMIME-Version: 1.0\r\n"), .. entity];
        return Assert.IsType<OpenedLetter.Opened>(await new LetterOpening(house.Ledger, house.OwnKeys, [authority.Certificate], clock, revocations).Open(message, Ct));
    }
}
