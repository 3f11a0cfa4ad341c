using System.Collections.Concurrent;
using Postern.Flow.Portal;
using Postern.Store;
using Postern.Store.Audit;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Tests.Flow;

/// <summary>
/// A simulation of crashes, full disks, lost databases, silent DNS and moody exchangers around the real line, in virtual time.
/// A crash takes a picture of the files as kill -9 would leave them, and a new gateway begins with it.
/// </summary>
public sealed class BadDaysTests
{
    const int SeedsUsual = 100;
    const int PausesMax = 200;

    [Fact]
    public Task Whatever_was_answered_250_arrives_and_never_unprotected() => Seeds.Try(SeedsUsual, async seed =>
    {
        await using var life = await Life.Begin(BadDays.Of(seed));
        await life.Live();
        await life.Recover();
        await life.Judge();
    });

    [Fact]
    public void The_same_seed_has_the_same_in_store() =>
        Assert.Equal(BadDays.Of(42).ToString(), BadDays.Of(42).ToString());

    sealed class Life : IAsyncDisposable
    {
        readonly BadDays days;
        readonly ManualClock clock = new();
        readonly Town town;
        readonly ConcurrentDictionary<Guid, Posted> answered = new();
        House house;
        int crashes;
        bool areBad = true;

        Life(BadDays days, Town town, House house) => (this.days, this.town, this.house) = (days, town, house);

        public static async Task<Life> Begin(BadDays days)
        {
            Life? life = null;
            var town = Town.Of([.. BadDays.Domains.Select(domain => (domain, (Func<int, Manners>)(connection => life!.MannersOf(domain, connection))))]);
            life = new Life(days, town, null!); // opened in the next line
            life.house = await House.Open(town, life.clock);
            await life.house.Start();
            return life;
        }

        public async Task Live()
        {
            foreach (var day in days.Days)
            {
                await Live(day);
                await house.Settle(clock);
                town.DnsIsDown = false;
                clock.Advance(day.Pause);
            }
        }

        /// <summary>All is well again: everything must come to an end by itself.</summary>
        public async Task Recover()
        {
            areBad = false;
            for (var pause = 0; pause < PausesMax; pause++)
            {
                await house.Settle(clock);
                if (await house.Ledger.Queue.NextDue(CancellationToken.None) is null) return;
                clock.Advance(TimeSpan.FromMinutes(35));
            }

            Assert.Fail("copies are still queued after all was well for days");
        }

        public async Task Judge()
        {
            var copies = await house.Copies();
            foreach (var (id, posted) in answered)
                foreach (var to in posted.To)
                    await Judge(posted, Assert.Single(copies, copy => copy.MessageId == id && copy.Recipient == to.Address));

            foreach (var heard in town.Heard)
                foreach (var posted in days.Days.SelectMany(day => day.Letters))
                    Assert.False(Wiretap.Hears(heard.Wire, posted.Canary), $"{posted.Canary} went to {heard.At.Host} in clear");

            var owed = copies.Where(copy => copy.Door != Door.Gateway).Sum(copy => (copy.State == CopyState.Failed ? 1 : 0) + (copy.WarnedAt is null ? 0 : 1));
            Assert.Equal(owed, copies.Count(copy => copy.Door == Door.Gateway));
            Assert.IsType<AuditVerdict.Whole>(await house.Ledger.Audit.Verify(CancellationToken.None));
        }

        async Task Judge(Posted posted, CopyRecord copy)
        {
            var times = town.Took.Count(taken => taken.From.Length > 0 && taken.On.At.Domain == copy.Recipient.Domain && taken.Text.Contains(posted.Canary, StringComparison.Ordinal));
            Assert.True(times <= 1 + crashes, $"delivered {times} times with {crashes} crashes");
            switch (copy)
            {
                case { State: CopyState.Delivered, Evidence.Protection: "tls" }:
                    Assert.True(times >= 1, $"recorded as delivered at {copy.FinishedAt} after {copy.Attempts} attempts ({copy.Evidence}), and {copy.Recipient.Domain} never took it: {days}");
                    break;
                case { State: CopyState.Delivered, Evidence.Protection: "portal" }:
                    await CanBeRead(copy);
                    break;
                case { State: CopyState.Failed }:
                    break;
                default:
                    Assert.Fail($"a copy is {copy.State}: {copy.Evidence?.Why}");
                    break;
            }
        }

        async Task CanBeRead(CopyRecord copy)
        {
            var link = house.Links.TokenOf(copy.CopyId);
            Assert.True(town.Took.Any(taken => taken.From.Length == 0 && Wiretap.Hears(taken.Text, link)), $"{copy.Recipient.Domain} never took the notice");
            Assert.NotNull(await house.Ledger.Portal.Find(PortalLinks.HashOf(link), CancellationToken.None));
            await using var bytes = await house.Ledger.Spool.Open(copy.MessageId, CancellationToken.None);
            await bytes.CopyToAsync(Stream.Null);
        }

        async Task Live(Day day)
        {
            if (day.Trouble == Trouble.DnsDown) town.DnsIsDown = true;
            if (day.Trouble == Trouble.DiskFull) await house.FillDisk();
            if (day.Trouble == Trouble.LedgerGone) await house.LoseLedger();

            var crash = new TaskCompletionSource();
            if (day.Trouble == Trouble.CrashWhileTaking) CrashAt(day.When, crash);
            var senders = Task.WhenAll(day.Letters.Select(posted => HandIn(house, posted)));
            if (day.Trouble == Trouble.Crash) await Crash();
            if (day.Trouble == Trouble.CrashWhileTaking && await Task.WhenAny(crash.Task, Task.WhenAll(senders, house.Settle(clock))) == crash.Task) await Crash();
            await senders;
        }

        void CrashAt(int number, TaskCompletionSource crash)
        {
            var taken = 0;
            foreach (var exchanger in town.Exchangers)
                exchanger.Taking = () =>
                {
                    if (Interlocked.Increment(ref taken) == number) crash.TrySetResult();
                };
        }

        async Task Crash()
        {
            var dying = house;
            crashes++;
            house = await House.Open(await dying.Crash(), town, clock);
            await house.Start();
        }

        async Task HandIn(House at, Posted posted)
        {
            try
            {
                var id = await at.Accept(posted.Text, posted.From, [.. posted.To]);

                // A sender whose gateway died before it could answer has heard nothing.
                if (!at.IsDead) answered[id] = posted;
            }
            catch (Exception e) when (e is LedgerUnavailableException || at.IsDead)
            {
                // Answered 451 or 452, or not at all: nothing was promised.
            }
        }

        Manners MannersOf(string domain, int connection) =>
            areBad || domain == "plain.example" || (domain == "gone.example" && days.IsGoneForGood) ? days.MannersOf(domain, connection) : Manners.Good;

        public async ValueTask DisposeAsync()
        {
            await house.DisposeAsync();
            await town.DisposeAsync();
        }
    }
}
