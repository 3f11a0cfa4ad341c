using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Dkim;
using Postern.Mail.Dkim;
using Postern.Rules.Dkim;

namespace Postern.Tests.Flow.Dkim;

/// <summary>Keys made, published, followed by others and taken out of use, as the gateway does it each hour.</summary>
public sealed class DkimKeysTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_domain_gets_two_keys_once_and_they_sign_when_they_are_published()
    {
        await using var office = await Office.Open();

        await office.Round();
        await office.Round();

        Assert.Equal([("p20260302r", DkimKeyState.Waiting), ("p20260302e", DkimKeyState.Waiting)], await office.States());
        office.Zone.Publish((await office.Records()).Where(record => record.Key.Algorithm == DkimAlgorithm.Ed25519Sha256).Select(record => record.Record));
        await office.Round();
        Assert.Equal([("p20260302r", DkimKeyState.Waiting), ("p20260302e", DkimKeyState.Active)], await office.States());
    }

    [Fact]
    public async Task Rotation_signs_without_a_gap_and_keeps_the_old_key_published_for_its_time()
    {
        await using var office = await Office.Open();
        await office.Round();
        office.Zone.Publish((await office.Records()).Select(record => record.Record));
        await office.Round();
        office.Clock.Advance(TimeSpan.FromDays(100));

        Assert.Equal(2, (await office.Keys.Rotate("clinic.example", Ct)).Count);
        Assert.Empty(await office.Keys.Rotate("clinic.example", Ct));
        await office.Round();
        Assert.Equal(["p20260302e", "p20260302r"], (await office.Signing()).Order(StringComparer.Ordinal));

        office.Zone.Publish((await office.Records()).Select(record => record.Record));
        await office.Round();
        Assert.Equal(["p20260610e", "p20260610r"], (await office.Signing()).Order(StringComparer.Ordinal));
        Assert.Contains(("p20260302r", DkimKeyState.Retiring), await office.States());
        Assert.All(await office.Records(), record => Assert.False(record.IsRevocation));

        office.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromMinutes(1));
        await office.Round();
        Assert.Contains(("p20260302r", DkimKeyState.Retiring), await office.States());
        office.Clock.Advance(TimeSpan.FromMinutes(1));
        await office.Round();

        var old = Assert.Single(await office.Records(), record => record.Key.Selector == "p20260302r");
        Assert.Equal((true, "v=DKIM1; p="), (old.IsRevocation, old.Record.Value));
        Assert.True(await office.Keys.Remove(old.Key, Ct));
    }

    [Fact]
    public async Task A_record_that_goes_ends_the_signing_and_a_DNS_that_is_silent_does_not()
    {
        await using var office = await Office.Open();
        await office.Round();
        office.Zone.Publish((await office.Records()).Select(record => record.Record));
        await office.Round();

        office.Zone.IsDown = true;
        await office.Round();
        Assert.Equal(2, (await office.Signing()).Count);

        office.Zone.IsDown = false;
        office.Zone.Withdraw("p20260302r._domainkey.clinic.example");
        await office.Round();
        Assert.Equal(["p20260302e"], await office.Signing());
    }

    [Fact]
    public async Task Another_key_under_our_name_is_not_ours()
    {
        await using var office = await Office.Open();
        await office.Round();
        using var other = DkimKey.NewRsa("clinic.example", "p20260302r");
        office.Zone.Publish(other.Record);

        await office.Round();

        var key = (await office.House.Ledger.Dkim.List(Ct)).Single(each => each.Selector == "p20260302r");
        Assert.Equal((DkimKeyState.Waiting, "not published: another key is published"), (key.State, key.Finding));
    }

    [Fact]
    public async Task What_must_stay_published_cannot_be_removed_and_a_zone_is_not_filled_with_records()
    {
        await using var office = await Office.Open();
        await office.Round();
        office.Zone.Publish((await office.Records()).Select(record => record.Record));
        await office.Round();
        var key = (await office.House.Ledger.Dkim.Active(Ct))[0];

        Assert.False(await office.Keys.Remove(key, Ct));
        Assert.True(await office.Keys.Retire(key, Ct));
        Assert.False(await office.Keys.Remove((await office.House.Ledger.Dkim.List(Ct)).Single(each => each.Id == key.Id), Ct));

        for (var number = 0; number < DkimKeys.PerDomainMax; number++)
        {
            using var made = DkimKey.NewEd25519("clinic.example", $"s{number}");
            await office.House.Ledger.Dkim.Add(made, Ct);
        }

        await Assert.ThrowsAsync<DkimKeysRefusedException>(() => office.Keys.Complete("clinic.example", Ct));
    }

    sealed class Office(House house, ManualClock clock, Town town) : IAsyncDisposable
    {
        readonly DkimOptions options = new();

        public House House => house;
        public ManualClock Clock => clock;
        public PublicZone Zone { get; } = new();
        public DkimKeys Keys => new(house.Ledger, house.Organization, options, clock);

        public static async Task<Office> Open()
        {
            var (clock, town) = (new ManualClock(), Town.Of(("north.example", Manners.Good)));
            return new Office(await House.Open(town, clock), clock, town);
        }

        public async Task Round()
        {
            using var watch = new DkimWatch(Keys, new DkimCheck(house.Ledger, Zone, options, clock), options, clock, NullLogger<DkimWatch>.Instance);
            await watch.Round(Ct);
        }

        public Task<IReadOnlyList<DkimRecord>> Records() => Keys.Records(Ct);

        public async Task<List<string>> Signing() => [.. (await house.Ledger.Dkim.Active(Ct)).Select(key => key.Selector)];

        public async Task<List<(string, DkimKeyState)>> States() => [.. (await house.Ledger.Dkim.List(Ct)).Select(key => (key.Selector, key.State))];

        public async ValueTask DisposeAsync()
        {
            await house.DisposeAsync();
            await town.DisposeAsync();
        }
    }
}
