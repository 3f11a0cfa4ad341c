using Postern.Store;
using Postern.Store.Audit;

namespace Postern.Tests.Store.Audit;

public sealed class AuditPagesTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task All_that_is_asked_holds(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (ann, ben) = (Guid.CreateVersion7(premises.Clock.GetUtcNow()), Guid.CreateVersion7(premises.Clock.GetUtcNow()));
        var begin = premises.Clock.GetUtcNow();
        foreach (var day in Enumerable.Range(0, 10))
        {
            await ledger.House.Note("staff.refused", Premises.Ct, ("staff", $"{(day % 2 == 0 ? ann : ben)}"), ("day", $"{day}"));
            await ledger.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct);
            premises.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([9, 7, 5, 3, 1], await Days(ledger, new() { What = "staff.", Holds = $"{ben}" }));
        Assert.Equal([6, 4], await Days(ledger, new() { What = "staff.", Holds = $"{ann}", Since = begin.AddDays(3), Until = begin.AddDays(8) }));
        Assert.Equal([8, 7, 6], await Days(ledger, new() { What = "staff.", IsHouse = true, Since = begin.AddDays(6), Until = begin.AddDays(9) }));
        Assert.Equal(2, (await ledger.AuditPages.Read(new() { Since = begin.AddDays(4), Until = begin.AddDays(5) }, Premises.Ct)).Lines.Count); // of both kinds, with whatever filter is there
        Assert.Empty((await ledger.AuditPages.Read(new() { What = "portal." }, Premises.Ct)).Lines);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Page_by_page_everything_is_seen_once_and_what_is_far_back_is_found(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        foreach (var number in Enumerable.Range(0, 60))
        {
            await ledger.House.Note(number == 3 ? "rare.event" : "staff.refused", Premises.Ct, ("day", $"{number}"));
            premises.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = await All(ledger, new() { What = "staff.", Limit = 7, Looked = 10 });
        Assert.Equal(Enumerable.Range(0, 60).Except([3]).Reverse(), seen);
        Assert.Equal([3], await All(ledger, new() { What = "rare.", Limit = 7, Looked = 10 }));
        Assert.Empty((await ledger.AuditPages.Read(new() { What = "rare.", Limit = 7, Looked = 10 }, Premises.Ct)).Lines); // not among the newest: it says where to go on
    }

    /// <summary>More than a page holds in one millisecond, and a clock that was set back: nothing is lost between pages.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task Times_that_stand_still_or_go_back_hide_nothing(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        foreach (var number in Enumerable.Range(0, 60))
        {
            if (number % 20 == 19) premises.Clock.Advance(TimeSpan.FromSeconds(number < 30 ? 10 : -5));
            await ledger.House.Note("staff.refused", Premises.Ct, ("day", $"{number}"));
        }

        foreach (var filter in new AuditFilter[] { new() { What = "staff.", Limit = 7 }, new() { IsHouse = true, Limit = 7 }, new() { IsHouse = true, What = "staff.", Limit = 7, Looked = 45 } })
            Assert.Equal(Enumerable.Range(0, 60), (await All(ledger, filter)).Order());
        Assert.Equal(60, (await ledger.AuditPages.Read(new() { Until = premises.Clock.GetUtcNow().AddMinutes(1), Limit = 100 }, Premises.Ct)).Lines.Count);
    }

    [Fact]
    public void A_place_is_read_as_it_is_written_and_nothing_else_is()
    {
        var place = new AuditPlace(1_774_000_000_000, 3, 77);

        Assert.Equal(place, AuditPlace.Parse($"{place}"));
        foreach (var other in new[] { null, "", "1", "1.2", "1.2.3.4", "-1.2.3", "a.b.c", "99999999999999999999.1.1" }) Assert.Null(AuditPlace.Parse(other));
    }

    static async Task<List<int>> All(Ledger ledger, AuditFilter filter)
    {
        List<int> seen = [];
        do
        {
            var page = await ledger.AuditPages.Read(filter, Premises.Ct);
            seen.AddRange(page.Lines.Select(DayOf));
            Assert.True(seen.Count <= 1000 && page.Older != (filter.After ?? default(AuditPlace)), "a page leads to itself");
            filter = filter with { After = page.Older };
        }
        while (filter.After is not null);

        return seen;
    }

    static async Task<List<int>> Days(Ledger ledger, AuditFilter filter) => [.. (await ledger.AuditPages.Read(filter, Premises.Ct)).Lines.Select(DayOf)];

    static int DayOf(AuditLine line) => int.Parse(System.Text.RegularExpressions.Regex.Match(line.Detail!, "\"day\":\"(\\d+)\"").Groups[1].Value, null); // each of these has one
}
