using Postern.Mail.Tls;
using Postern.Rules.Domains;
using Postern.Store.Audit;

namespace Postern.Tests.Store.Domains;

public sealed class AlarmBookTests
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task One_alarm_is_open_for_a_domain_and_kind_and_keeps_the_least(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var first = premises.Clock.GetUtcNow();

        Assert.True(await ledger.Alarms.Raise("a.example", Fallen(FallKind.Proof, ServerProof.Verified), Premises.Ct));
        premises.Clock.Advance(Day);
        Assert.False(await ledger.Alarms.Raise("a.example", Fallen(FallKind.Proof, ServerProof.Encrypted), Premises.Ct));
        Assert.False(await ledger.Alarms.Raise("a.example", Fallen(FallKind.Proof, ServerProof.Verified), Premises.Ct));
        Assert.True(await ledger.Alarms.Raise("a.example", Fallen(FallKind.NoTls, null), Premises.Ct));

        var open = await ledger.Alarms.Of("a.example", Premises.Ct);
        Assert.Equal([("no-tls", null, 1L), ("proof", ServerProof.Encrypted, 3L)], open.Select(alarm => (alarm.Kind, alarm.Level, alarm.Count)));
        Assert.Equal((first, first + Day), (open[1].FirstAt, open[1].LastAt));
        Assert.Equal(2, (await ledger.Alarms.List(closedToo: false, Premises.Ct)).Count);
        Assert.Equal(2, Assert.IsType<AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct)).Rows);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_alarm_that_came_right_stays_open_and_begins_anew_when_it_is_raised_again(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await ledger.Alarms.Raise("a.example", Fallen(FallKind.Proof, ServerProof.Encrypted), Premises.Ct);

        await ledger.Alarms.Recovered("a.example", FallKind.Proof, Premises.Ct);
        Assert.Equal(premises.Clock.GetUtcNow(), Assert.Single(await ledger.Alarms.Of("a.example", Premises.Ct)).RecoveredAt);

        await ledger.Alarms.Raise("a.example", Fallen(FallKind.Proof, ServerProof.Verified), Premises.Ct);
        var again = Assert.Single(await ledger.Alarms.Of("a.example", Premises.Ct));
        Assert.Equal((null, ServerProof.Verified), (again.RecoveredAt, again.Level));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Accepting_closes_alarms_and_changes_the_memory_or_does_neither(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        Assert.True(await ledger.Memories.Keep("a.example", "one", version: 0, Premises.Ct));
        await ledger.Alarms.Raise("a.example", Fallen(FallKind.NoTls, null), Premises.Ct);

        Assert.False(await ledger.Alarms.Accept("a.example", "root", "words", "two", version: 0, Premises.Ct));
        Assert.Single(await ledger.Alarms.Of("a.example", Premises.Ct));

        Assert.True(await ledger.Alarms.Accept("a.example", "root", "words", "two", version: 1, Premises.Ct));
        Assert.Empty(await ledger.Alarms.Of("a.example", Premises.Ct));
        Assert.Equal(("two", 2L), (await ledger.Memories.Recall("a.example", Premises.Ct)) is { } kept ? (kept.Memory, kept.Version) : default);
        Assert.Equal("root", Assert.Single(await ledger.Alarms.List(closedToo: true, Premises.Ct)).AcceptedBy);

        Assert.True(await ledger.Alarms.Raise("a.example", Fallen(FallKind.NoTls, null), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task People_are_told_once_of_an_alarm_and_once_a_day_of_a_domain(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await ledger.Alarms.Raise("a.example", Fallen(FallKind.NoTls, null), Premises.Ct);
        await ledger.Alarms.Raise("b.example", Fallen(FallKind.NoTls, null), Premises.Ct);

        Assert.Equal(["a.example", "b.example"], await Told());
        await ledger.Alarms.Raise("a.example", Fallen(FallKind.Proof, ServerProof.Encrypted), Premises.Ct);
        Assert.Empty(await Told());
        premises.Clock.Advance(2 * Day);
        Assert.Equal(["a.example"], await Told());
        Assert.Empty(await Told());

        premises.Clock.Advance(366 * Day);
        Assert.Equal(3, await ledger.Alarms.Forget(Premises.Ct));

        async Task<List<string>> Told() => [.. (await ledger.Alarms.TakeUntold(premises.Clock.GetUtcNow() - Day, Premises.Ct)).Select(alarm => alarm.Domain).Order(StringComparer.Ordinal)];
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_memory_is_written_only_over_the_one_that_was_read(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        Assert.Null(await ledger.Memories.Recall("a.example", Premises.Ct));
        Assert.True(await ledger.Memories.Keep("a.example", "one", version: 0, Premises.Ct));
        Assert.False(await ledger.Memories.Keep("a.example", "late", version: 0, Premises.Ct));
        Assert.True(await ledger.Memories.Keep("a.example", "two", version: 1, Premises.Ct));
        Assert.True(await ledger.Memories.Keep("b.example", "b", version: 0, Premises.Ct));

        Assert.Equal(["two", "b"], (await ledger.Memories.List("", Premises.Ct)).Select(kept => kept.Memory));
        Assert.Equal(["b"], (await ledger.Memories.List("a.example", Premises.Ct)).Select(kept => kept.Memory));
        premises.Clock.Advance(93 * Day);
        Assert.Equal(2, await ledger.Memories.Forget(Premises.Ct));
    }

    static MemoryVerdict.Fallen Fallen(FallKind kind, ServerProof? now) =>
        new(DomainMemory.Empty, true, kind, "mx.a.example", ServerProof.Dane, Since: null, now, "it proved more");
}
