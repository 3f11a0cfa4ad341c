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

    /// <summary>One event whose clock was a day ahead, wherever it stands, hides none of the others, with an end of days or without.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task A_clock_that_was_ahead_for_a_moment_hides_nothing(string engine)
    {
        foreach (var wrong in (int[])[0, 7, 29, 30, 44, 58, 59])
        {
            await using var premises = await Premises.Make(engine);
            await using var ledger = await premises.Open();
            foreach (var number in Enumerable.Range(0, 60))
            {
                if (number == wrong) premises.Clock.Advance(TimeSpan.FromDays(1));
                await ledger.House.Note("staff.refused", Premises.Ct, ("day", $"{number}"));
                if (number == wrong) premises.Clock.Advance(TimeSpan.FromDays(-1));
                premises.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            var tonight = premises.Clock.GetUtcNow().AddHours(1);
            foreach (var filter in new AuditFilter[] { new() { Limit = 7, Looked = 10 }, new() { Limit = 100 }, new() { IsHouse = true, Limit = 7 }, new() { IsHouse = true, Limit = 7, Looked = 25 } })
            {
                Assert.Equal(Enumerable.Range(0, 60), (await All(ledger, filter)).Order());
                Assert.Equal(Enumerable.Range(0, 60).Except([wrong]), (await All(ledger, filter with { Until = tonight })).Order());
            }
        }
    }

    /// <summary>Each chain in its own order, between them the later first, and none is passed over where another ends its look.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task Several_chains_are_one_list(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        foreach (var number in Enumerable.Range(0, 60))
        {
            await ledger.House.Note("staff.refused", Premises.Ct, ("day", $"{number}"));
            premises.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await premises.Script("""
            INSERT INTO audit_chains (chain, sequence, hash, seal) SELECT 2, 20, hash, seal FROM audit_chains;
            UPDATE audit SET chain = 2, sequence = sequence / 3 WHERE sequence % 3 = 0;
            """);

        foreach (var filter in new AuditFilter[] { new() { Limit = 7, Looked = 200 }, new() { Limit = 7, Looked = 5 }, new() { Limit = 50, Looked = 15 } }) // in chain 1 a third of the places is empty
        {
            var seen = await All(ledger, filter);
            Assert.Equal(Enumerable.Range(0, 60), seen.Order());
            Assert.Equal(seen.OrderDescending(), seen);
        }
    }

    [Theory]
    [InlineData("1.345")]
    [InlineData("1.345-2.9223372036854775807")]
    public void Places_are_read_as_they_are_written(string text) => Assert.Equal(text, ChainPlaces.Write(ChainPlaces.Parse(text)!.Select(place => (place.Key, place.Value)))); // it can be read

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("-1.2")]
    [InlineData("1.2-1.3")]
    [InlineData("a.b")]
    [InlineData("1.99999999999999999999")]
    public void What_is_no_place_begins_at_the_beginning(string? text) => Assert.Null(ChainPlaces.Parse(text));

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
            Assert.True(seen.Count <= 1000 && (page.Older is null || page.Older != filter.After), "a page leads to itself");
            filter = filter with { After = page.Older };
        }
        while (filter.After is not null);

        return seen;
    }

    static async Task<List<int>> Days(Ledger ledger, AuditFilter filter) => [.. (await ledger.AuditPages.Read(filter, Premises.Ct)).Lines.Select(DayOf)];

    static int DayOf(AuditLine line) => int.Parse(System.Text.RegularExpressions.Regex.Match(line.Detail!, "\"day\":\"(\\d+)\"").Groups[1].Value, null); // each of these has one
}
