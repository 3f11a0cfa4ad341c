using Postern.Store.Domains;

namespace Postern.Tests.Store.Domains;

public sealed class PolicyShelfTests
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_policy_is_kept_until_its_end_and_another_takes_its_place(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var first = Policy(premises, "a.example", "1");
        var second = first with { Id = "2", Policy = "other", UsedAt = first.UsedAt + Day };

        await ledger.Policies.Keep(first, Premises.Ct);
        Assert.Equal(first, await ledger.Policies.Recall("a.example", Premises.Ct));
        await ledger.Policies.Keep(second, Premises.Ct);
        Assert.Equal(second with { UsedAt = first.UsedAt }, await ledger.Policies.Recall("a.example", Premises.Ct));
        Assert.Null(await ledger.Policies.Recall("b.example", Premises.Ct));

        premises.Clock.Advance(7 * Day);
        Assert.Null(await ledger.Policies.Recall("a.example", Premises.Ct));
        Assert.Equal(1, await ledger.Policies.Forget(Premises.Ct));
        Assert.Equal(0, await ledger.Policies.Forget(Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_due_was_not_asked_about_for_a_day_or_is_half_over_and_was_mailed_lately(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var now = premises.Clock.GetUtcNow();
        var fresh = Policy(premises, "fresh.example", "1");
        await ledger.Policies.Keep(fresh, Premises.Ct);
        await ledger.Policies.Keep(fresh with { Domain = "unasked.example", CheckedAt = now - Day }, Premises.Ct);
        await ledger.Policies.Keep(fresh with { Domain = "half.example", FetchedAt = now - 7 * Day, ExpiresAt = now + 7 * Day }, Premises.Ct);
        await ledger.Policies.Keep(fresh with { Domain = "unused.example", CheckedAt = now - Day, UsedAt = now - 32 * Day }, Premises.Ct);
        await ledger.Policies.Keep(fresh with { Domain = "ended.example", CheckedAt = now - Day, ExpiresAt = now }, Premises.Ct);

        Assert.Equal(["half.example", "unasked.example"], await Due(""));
        Assert.Equal(["unasked.example"], await Due("half.example"));

        await ledger.Policies.Checked("unasked.example", Premises.Ct);
        await ledger.Policies.Used("unused.example", Premises.Ct);
        Assert.Equal(["half.example", "unused.example"], await Due(""));

        async Task<List<string>> Due(string after) => [.. (await ledger.Policies.Due(now - Day, now - 31 * Day, after, Premises.Ct)).Select(kept => kept.Domain)];
    }

    static KeptPolicy Policy(Premises premises, string domain, string id)
    {
        var now = premises.Clock.GetUtcNow();
        return new(domain, id, "version: STSv1", now, now + 7 * Day, now, now);
    }
}
