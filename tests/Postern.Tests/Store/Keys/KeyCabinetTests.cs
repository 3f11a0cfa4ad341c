using Postern.Mail.Addresses;
using Postern.Rules.Keys;
using Postern.Store.Keys;
using Postern.Store.Queue;
using Postern.Tests.Rules.Keys;

namespace Postern.Tests.Store.Keys;

public sealed class KeyCabinetTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    static readonly EmailAddress Hollis = new("Hollis", "partner.example");

    [Theory, MemberData(nameof(Engines))]
    public async Task A_key_is_found_by_each_of_its_addresses_whatever_their_case(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        var added = await ledger.Keys.Add(Of("hollis@partner.example", "hollis@lab.example"), Premises.Ct);

        Assert.True(added.IsNew);
        foreach (var address in new[] { "HOLLIS@partner.example", "hollis@lab.example" })
        {
            var found = Assert.Single(await ledger.Keys.Find(Address(address), Premises.Ct));
            Assert.Equal((added.Id, 3, KeyTrust.Wkd), (found.Id, found.Material.Length, found.Trust));
        }

        Assert.Empty(await ledger.Keys.Find(Address("other@partner.example"), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_key_again_raises_its_trust_and_never_loses_its_private_half(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var first = await ledger.Keys.Add(Of("hollis@partner.example") with { Owner = KeyOwner.Internal, Trust = KeyTrust.Imported, Secret = new byte[] { 7, 7 } }, Premises.Ct);

        var again = await ledger.Keys.Add(Of("hollis@partner.example") with { Owner = KeyOwner.Internal, Trust = KeyTrust.Harvested, Material = new byte[] { 9 } }, Premises.Ct);

        Assert.Equal((first.Id, false), (again.Id, again.IsNew));
        var kept = Assert.Single(await ledger.Keys.List(KeyOwner.Internal, Premises.Ct));
        Assert.Equal((KeyTrust.Imported, true, 1), (kept.Trust, kept.HasSecret, kept.Material.Length));
        Assert.Equal([7, 7], await ledger.Keys.OpenSecret(first.Id, leaves: false, Premises.Ct));
    }

    /// <summary>As most keys of OpenPGP are.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task A_key_that_never_ends_is_read_again(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var key = Of("hollis@partner.example");

        await ledger.Keys.Add(key with { Key = key.Key with { ValidUntil = null } }, Premises.Ct);

        Assert.Null(Assert.Single(await ledger.Keys.Find(key.Key.Addresses[0], Premises.Ct)).Key.ValidUntil);
        Assert.Single(await ledger.Keys.Page(null, 10, Premises.Ct));
        Assert.Empty(await ledger.Keys.Page((await ledger.Keys.Page(null, 10, Premises.Ct))[0].Id, 10, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_key_without_a_private_half_has_none(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var key = Of("hollis@partner.example");

        await ledger.Keys.Add(key, Premises.Ct);
        var added = await ledger.Keys.Add(key, Premises.Ct);

        Assert.False((await ledger.Keys.Take(added.Id, Premises.Ct))?.HasSecret);
        Assert.Null(await ledger.Keys.OpenSecret(added.Id, leaves: true, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Keys_of_people_inside_are_not_found_as_recipients(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        await ledger.Keys.Add(Of("hollis@partner.example") with { Owner = KeyOwner.Internal }, Premises.Ct);

        Assert.Empty(await ledger.Keys.Find(Hollis, Premises.Ct));
        Assert.False(await ledger.Keys.Presence.Has(Hollis, Premises.Ct));
        Assert.Single(await ledger.Keys.FindFor(KeyOwner.Internal, Hollis, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_most_trusted_comes_first_and_then_the_newest(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        foreach (var (fingerprint, trust) in new[] { ("a1", KeyTrust.Wkd), ("a2", KeyTrust.Imported), ("a3", KeyTrust.Wkd) })
        {
            await ledger.Keys.Add(Of("hollis@partner.example") is var key ? key with { Trust = trust, Key = key.Key with { Fingerprint = fingerprint } } : key, Premises.Ct);
            premises.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["a2", "a3", "a1"], (await ledger.Keys.Find(Hollis, Premises.Ct)).Select(key => key.Key.Fingerprint));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_removed_key_is_destroyed(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var added = await ledger.Keys.Add(Of("hollis@partner.example"), Premises.Ct);

        Assert.True(await ledger.Keys.Remove(added.Id, Premises.Ct));

        Assert.False(await ledger.Keys.Remove(added.Id, Premises.Ct));
        Assert.False(await ledger.Keys.Presence.Has(Hollis, Premises.Ct));
        Assert.Empty(await ledger.Keys.List(owner: null, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_key_that_another_process_adds_is_seen_within_five_seconds(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var gateway = await premises.Open();
        Assert.False(await gateway.Keys.Presence.Has(Hollis, Premises.Ct));

        await using (var verb = await premises.Open(exclusive: false)) await verb.Keys.Add(Of("hollis@partner.example"), Premises.Ct);
        Assert.InRange(KeyPresence.FreshFor, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        premises.Clock.Advance(KeyPresence.FreshFor);

        Assert.True(await gateway.Keys.Presence.Has(Hollis, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Nobody_is_asked_again_while_the_answer_is_fresh(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var gateway = await premises.Open();
        Assert.False(await gateway.Keys.Presence.Has(Hollis, Premises.Ct));

        await using (var verb = await premises.Open(exclusive: false)) await verb.Keys.Add(Of("hollis@partner.example"), Premises.Ct);

        Assert.False(await gateway.Keys.Presence.Has(Hollis, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rotating_both_keys_keeps_peoples_keys_open(string engine)
    {
        await using var premises = await Premises.Make(engine);
        KeyAdded added;
        await using (var ledger = await premises.Open())
        {
            added = await ledger.Keys.Add(Of("hollis@partner.example") with { Owner = KeyOwner.Internal, Secret = new byte[] { 4, 2 } }, Premises.Ct);
            await ledger.Rotation.Organization(Premises.Ct);
            await ledger.Rotation.Master(Premises.Ct);
        }

        await premises.Around(async session =>
            Assert.Equal([2L], await session.Query("SELECT key_version FROM keys", new { }, row => row.GetInt64(0), Premises.Ct)));
        await using var again = await premises.Open();
        Assert.Equal([4, 2], await again.Keys.OpenSecret(added.Id, leaves: false, Premises.Ct));
        Assert.Single((await again.Keys.FindFor(KeyOwner.Internal, Hollis, Premises.Ct)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_key_that_ends_soon_is_told_of_once(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var now = premises.Clock.GetUtcNow();
        await ledger.Keys.Add(Of("hollis@partner.example"), Premises.Ct);

        Assert.Empty(await ledger.Keys.TakeExpiring(now.AddHours(23), now.AddDays(-7), Premises.Ct));
        Assert.Single(await ledger.Keys.TakeExpiring(now.AddDays(2), now.AddDays(-7), Premises.Ct));
        Assert.Empty(await ledger.Keys.TakeExpiring(now.AddDays(2), now.AddDays(-7), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_outcome_names_the_key_and_notes_its_use(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var added = await ledger.Keys.Add(Of("hollis@partner.example"), Premises.Ct);
        var now = premises.Clock.GetUtcNow();
        var copies = await ledger.Spool.Accept(Letters.To(now, Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct);

        var result = copies[0].Result(CopyState.Delivered, now);
        await ledger.Queue.Record(result with { Evidence = result.Evidence with { Protection = "smime", KeyId = added.Id, KeyFingerprint = "00aa11bb" } }, Premises.Ct);

        var evidence = Assert.Single(await ledger.Records.List(new(), Premises.Ct)).Evidence;
        Assert.Equal((added.Id, "00aa11bb", "hollis will be pleased"), (evidence?.KeyId, evidence?.KeyFingerprint, evidence?.ReplyText));
        Assert.Equal(now, (await ledger.Keys.Take(added.Id, Premises.Ct))?.UsedAt);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_discovery_found_is_remembered_until_its_time_is_over(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var until = premises.Clock.GetUtcNow().AddHours(1);

        Assert.Null(await ledger.Discoveries.Recall(Hollis, Premises.Ct));
        await ledger.Discoveries.Keep(Hollis, [1], until, Premises.Ct);
        await ledger.Discoveries.Keep(Hollis, [1, 2], until, Premises.Ct);

        var (found, end) = Assert.NotNull(await ledger.Discoveries.Recall(new("hollis", "PARTNER.example".ToLowerInvariant()), Premises.Ct));
        Assert.Equal([1, 2], found);
        Assert.Equal(until, end);
        premises.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await ledger.Discoveries.Recall(Hollis, Premises.Ct));
        Assert.Equal(1, await ledger.Discoveries.Forget(Premises.Ct));
    }

    internal static NewKey Of(params string[] addresses) => new()
    {
        Owner = KeyOwner.Recipient,
        Key = Samples.Smime with { Addresses = [.. addresses.Select(Address)] },
        Trust = KeyTrust.Wkd,
        Source = "wkd",
        Material = new byte[] { 1, 2, 3 },
    };

    static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);
}
