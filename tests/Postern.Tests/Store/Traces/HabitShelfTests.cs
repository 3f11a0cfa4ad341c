using Postern.Mail.Trace;
using Postern.Store;
using Postern.Store.Traces;

namespace Postern.Tests.Store.Traces;

public sealed class HabitShelfTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Counts_of_a_server_add_up_over_months(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        await ledger.Habits.Add([new("mx.partner.example", "partner.example", 2, 1), new("mx2.partner.example", "partner.example", 0, 7)], Premises.Ct);
        await ledger.Habits.Add([new("mx.partner.example", "partner.example", 3, 0)], Premises.Ct);
        premises.Clock.Advance(TimeSpan.FromDays(40));
        await ledger.Habits.Add([new("mx.partner.example", "partner.example", 5, 1)], Premises.Ct);

        Assert.Equal(new ServerHabit(10, 2), await ledger.Habits.Of("mx.partner.example", Premises.Ct));
        Assert.Equal(new ServerHabit(0, 7), await ledger.Habits.Of("mx2.partner.example", Premises.Ct));
        Assert.Null(await ledger.Habits.Of("partner.example", Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_month_is_forgotten_after_its_time_and_the_later_ones_stay(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await ledger.Habits.Add([new("mx.partner.example", "partner.example", 4, 0)], Premises.Ct);
        premises.Clock.Advance(TimeSpan.FromDays(60));
        await ledger.Habits.Add([new("mx.partner.example", "partner.example", 1, 0)], Premises.Ct);

        Assert.Equal(0, await ledger.Habits.Forget(Premises.Ct));
        premises.Clock.Advance(HabitShelf.KeptFor - TimeSpan.FromDays(60));

        Assert.Equal(new ServerHabit(1, 0), await ledger.Habits.Of("mx.partner.example", Premises.Ct));
        Assert.Equal(1, await ledger.Habits.Forget(Premises.Ct));
        Assert.Equal(new ServerHabit(1, 0), await ledger.Habits.Of("mx.partner.example", Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_domain_has_so_many_servers_in_a_month_and_no_more(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await ledger.Habits.Add(Enumerable.Range(0, HabitShelf.HostsPerDomainMax + 5).Select(n => new HabitCount($"h{n:00}.stranger.example", "stranger.example", 1, 0)), Premises.Ct);
        await ledger.Habits.Add([new("h00.stranger.example", "stranger.example", 1, 0), new("mx.partner.example", "partner.example", 1, 0)], Premises.Ct);

        Assert.Equal(HabitShelf.HostsPerDomainMax + 1, await Rows(premises));
        Assert.Equal(new ServerHabit(2, 0), await ledger.Habits.Of("h00.stranger.example", Premises.Ct));
        Assert.Null(await ledger.Habits.Of($"h{HabitShelf.HostsPerDomainMax:00}.stranger.example", Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_too_many_servers_those_not_seen_for_longest_are_forgotten(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await ledger.Habits.Add([new("old.partner.example", "partner.example", 1, 0), new("seen.partner.example", "partner.example", 1, 0)], Premises.Ct);
        premises.Clock.Advance(TimeSpan.FromMinutes(1));
        await ledger.Habits.Add(Enumerable.Range(1, HabitShelf.RowsMax - 1).Select(n => new HabitCount($"mx.d{n}.example", $"d{n}.example", 1, 0)), Premises.Ct);
        await ledger.Habits.Add([new("seen.partner.example", "partner.example", 1, 0)], Premises.Ct);

        Assert.Equal(1, await ledger.Habits.Forget(Premises.Ct));

        Assert.Null(await ledger.Habits.Of("old.partner.example", Premises.Ct));
        Assert.NotNull(await ledger.Habits.Of("seen.partner.example", Premises.Ct));
        Assert.Equal(HabitShelf.RowsMax, await Rows(premises));
    }

    [Fact]
    public async Task A_folder_without_a_key_or_without_a_database_holds_no_ledger()
    {
        await using var premises = await Premises.Make("sqlite");
        var options = new LedgerOptions(premises.Folder, premises.Database, "Example Clinic", Exclusive: false);
        Assert.False(Ledger.IsThere(options));
        Assert.Empty(Directory.EnumerateFileSystemEntries(premises.Folder));

        await (await premises.Open()).DisposeAsync();
        Assert.True(Ledger.IsThere(options));

        File.Delete(Path.Combine(premises.Folder, "master.key"));
        Assert.False(Ledger.IsThere(options));
    }

    static async Task<long> Rows(Premises premises)
    {
        long count = 0;
        await premises.Around(async session => count = (await session.Query("SELECT COUNT(*) FROM server_habits", new { }, row => row.GetInt64(0), Premises.Ct))[0]);
        return count;
    }
}
