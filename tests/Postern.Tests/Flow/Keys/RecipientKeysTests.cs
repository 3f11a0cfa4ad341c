using Postern.Flow.Discover;
using Postern.Flow.Keys;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;
using Postern.Rules.Decide;
using Postern.Rules.Keys;
using Postern.Tests.Store.Keys;

namespace Postern.Tests.Flow.Keys;

public sealed class RecipientKeysTests
{
    static readonly EmailAddress Hollis = new("hollis", "partner.example");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_outside_is_asked_while_a_key_on_file_will_do()
    {
        await using var place = await Place.Make();
        var asked = 0;
        var keys = new RecipientKeys(place.House.Ledger, (_, _) => ValueTask.FromResult<IReadOnlyList<KeyFacts>>(asked++ < 9 ? [Keyholders.Key(Hollis) with { Trust = KeyTrust.Dnssec }] : []), place.House.Clock);
        await place.House.Ledger.Keys.Add(KeyCabinetTests.Of("hollis@partner.example") with { Trust = KeyTrust.Wkd }, Ct);

        Assert.Single(await keys.Of(Hollis, KeyTrust.Wkd, Ct));
        Assert.Equal(0, asked);

        // The rule asks for more trust than that key has: then somebody may know a better one.
        Assert.Equal([KeyTrust.Dnssec, KeyTrust.Wkd], (await keys.Of(Hollis, KeyTrust.Dnssec, Ct)).Select(key => key.Trust));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_policy_that_wants_no_key_asks_nobody()
    {
        var policy = Policy.Safe with { Default = DomainRule.Safe with { Order = [Way.Tls, Way.Smime, Way.Portal] } };
        await using var town = Town.Of(("partner.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock(), policy);
        house.Discovered = _ => throw new InvalidOperationException("somebody was asked");

        Assert.Empty((await house.Inspection.FactsOf(Hollis, requireTls: false, TimeSpan.Zero, Ct)).Keys);
    }

    [Fact]
    public async Task A_removed_key_is_gone_at_once_in_the_same_process()
    {
        await using var place = await Place.Make();
        var keys = new RecipientKeys(place.House.Ledger, discover: null, place.House.Clock);
        var added = await place.House.Ledger.Keys.Add(KeyCabinetTests.Of("hollis@partner.example"), Ct);
        Assert.Single(await keys.Of(Hollis, KeyTrust.Wkd, Ct));

        await place.House.Ledger.Keys.Remove(added.Id, Ct);

        Assert.Empty(await keys.Of(Hollis, KeyTrust.Wkd, Ct));
    }

    [Fact]
    public async Task Finds_outlive_the_process_and_come_back_whole()
    {
        await using var place = await Place.Make();
        var shelf = FindingsMemory.In(place.House.Ledger);
        var until = place.House.Clock.GetUtcNow().AddHours(1);
        var found = new Findings(
            [new FoundKey(FoundForm.OpenPgp, KeyOrigin.WebKeyDirectory, new byte[] { 1, 2, 3 }, NeedsPublicChain: true)],
            [new AssociationRecord(CertificateUsage.DaneEe, CertificateSelector.PublicKey, CertificateMatching.Sha256, new byte[32])],
            [],
            until);

        await shelf.Keep(Hollis, found, Ct);
        var back = Assert.IsType<Findings>(await shelf.Recall(Hollis, Ct));

        Assert.Equal([1, 2, 3], back.Keys[0].Bytes.ToArray());
        Assert.Equal((true, until), (back.Keys[0].NeedsPublicChain, back.GoodUntil));
        Assert.Equal(CertificateUsage.DaneEe, Assert.Single(back.Constraints).Usage);
        Assert.Null(await shelf.Recall(new EmailAddress("other", "partner.example"), Ct));
    }
}
