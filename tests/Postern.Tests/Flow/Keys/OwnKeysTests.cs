using Postern.Flow.Keys;
using Postern.Rules.Keys;
using Postern.Store.Keys;

namespace Postern.Tests.Flow.Keys;

public sealed class OwnKeysTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_organizations_own_keys_are_made_once()
    {
        await using var place = await Place.Make();

        await place.House.OwnKeys.Prepare(Ct);
        await place.House.OwnKeys.Prepare(Ct);

        var keys = await place.House.Ledger.Keys.List(owner: null, Ct);
        Assert.Equal([KeyOwner.Organization, KeyOwner.Organization, KeyOwner.Authority], keys.Select(key => key.Owner).Order());
        Assert.All(keys, key => Assert.True(key.HasSecret));
    }

    [Fact]
    public async Task A_person_with_a_key_signs_and_for_everybody_else_the_organization_does()
    {
        await using var place = await Place.Make();
        var (nurse, doctor) = (House.Address("nurse@clinic.example"), House.Address("doctor@clinic.example"));
        await place.House.OwnKeys.Make(nurse, KeyStandard.Smime, null, Ct);

        Assert.True((await place.House.OwnKeys.SmimeSigner(nurse, Ct)).Certificate.IsFor("nurse@clinic.example"));
        Assert.True((await place.House.OwnKeys.SmimeSigner(doctor, Ct)).Certificate.IsFor("postmaster@clinic.example"));
        Assert.True((await place.House.OwnKeys.SmimeSigner(null, Ct)).Certificate.IsFor("postmaster@clinic.example"));
        Assert.Contains(place.House.OwnKeys.Address, (await place.House.OwnKeys.OpenPgpSigner(nurse, Ct)).Addresses);
    }

    [Fact]
    public async Task Own_keys_are_made_anew_before_they_end()
    {
        await using var place = await Place.Make();
        var clock = (ManualClock)place.House.Clock;
        var first = (await place.House.OwnKeys.SmimeSigner(null, Ct)).Certificate;

        clock.Advance(OwnKeys.Lifetime - OwnKeys.RenewBefore + TimeSpan.FromHours(1));
        var next = (await place.House.OwnKeys.SmimeSigner(null, Ct)).Certificate;

        Assert.NotEqual(first.Fingerprint, next.Fingerprint);
        Assert.Equal(first.Issuer, next.Issuer);
    }

    [Fact]
    public async Task What_an_authority_issues_carries_its_chain()
    {
        await using var place = await Place.Make();
        await place.House.OwnKeys.Make(House.Address("nurse@clinic.example"), KeyStandard.Smime, "A Nurse", Ct);

        var signer = await place.House.OwnKeys.SmimeSigner(House.Address("nurse@clinic.example"), Ct);

        Assert.Equal(await place.House.OwnKeys.AuthorityCertificate(Ct), Assert.Single(signer.Chain));
    }
}
