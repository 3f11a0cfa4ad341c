using Postern.Store.Passkeys;

namespace Postern.Tests.Store.Passkeys;

public sealed class PasskeyShelfTests
{
    static readonly PasskeyOwner Ann = PasskeyOwner.Staff(Guid.Parse("018f0000-0000-7000-8000-000000000001"));
    static readonly PasskeyOwner Pat = PasskeyOwner.Visitor(new byte[32]);

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_credential_is_one_owners_alone(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        Assert.NotNull(await ledger.Passkeys.Add(Ann, Facts(1), 0, Premises.Ct));
        Assert.Null(await ledger.Passkeys.Add(Pat, Facts(1), 0, Premises.Ct));

        Assert.Equal("weatherby's key 1", (await ledger.Passkeys.Find(Ann, [1], Premises.Ct))?.Facts.Name);
        Assert.Null(await ledger.Passkeys.Find(Pat, [1], Premises.Ct));
        Assert.True(await ledger.Passkeys.IsTaken([1], Premises.Ct));
        Assert.False(await ledger.Passkeys.IsTaken([2], Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_owner_has_a_limit_and_the_last_one_can_be_kept(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        for (var number = 0; number < PasskeyShelf.OwnedMax; number++) Assert.NotNull(await ledger.Passkeys.Add(Ann, Facts(number), 0, Premises.Ct));

        Assert.Null(await ledger.Passkeys.Add(Ann, Facts(99), 0, Premises.Ct));
        Assert.NotNull(await ledger.Passkeys.Add(Pat, Facts(100), 0, Premises.Ct));
        var pats = Assert.Single(await ledger.Passkeys.Of(Pat, Premises.Ct));
        Assert.False(await ledger.Passkeys.Remove(Ann, pats.Id, keepsOne: false, Premises.Ct)); // another's
        Assert.False(await ledger.Passkeys.Remove(Pat, pats.Id, keepsOne: true, Premises.Ct));
        Assert.True(await ledger.Passkeys.Remove(Pat, pats.Id, keepsOne: false, Premises.Ct));
    }

    /// <summary>WebAuthn §6.1.1: a count that does not grow may be a second authenticator of the same key.</summary>
    [Theory]
    [EachEngine(0u, 0u, true)]
    [EachEngine(4u, 5u, true)]
    [EachEngine(4u, 4u, false)]
    [EachEngine(4u, 3u, false)]
    [EachEngine(4u, 0u, false)]
    public async Task A_count_must_grow_where_it_counts(string engine, uint kept, uint shown, bool isUsed)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await ledger.Passkeys.Add(Ann, Facts(1), kept, Premises.Ct);
        var passkey = (await ledger.Passkeys.Find(Ann, [1], Premises.Ct))!;

        Assert.Equal(isUsed, await ledger.Passkeys.Use(Ann, passkey.Id, shown, Premises.Ct));
        Assert.False(await ledger.Passkeys.Use(Pat, passkey.Id, 1000, Premises.Ct));
        Assert.Equal(isUsed, (await ledger.Passkeys.Find(Ann, [1], Premises.Ct))?.UsedAt is not null);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_challenge_is_answered_once(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var expires = premises.Clock.GetUtcNow().AddMinutes(10);

        Assert.True(await ledger.Passkeys.UseChallenge([1], expires, Premises.Ct));
        Assert.False(await ledger.Passkeys.UseChallenge([1], expires, Premises.Ct));
        Assert.True(await ledger.Passkeys.UseChallenge([2], expires, Premises.Ct));
    }

    [Theory]
    [InlineData("s.018f0000000070008000000000000001", true)]
    [InlineData("m.AAAA", true)]
    [InlineData("x.AAAA", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_handle_that_was_never_ours_is_nobody(string? handle, bool isSomebody) => Assert.Equal(isSomebody, PasskeyOwner.Read(handle) is not null);

    static PasskeyFacts Facts(int number) => new([(byte)number], [1, 2, 3], $"weatherby's key {number}", ["internal"], true, true, false);
}
