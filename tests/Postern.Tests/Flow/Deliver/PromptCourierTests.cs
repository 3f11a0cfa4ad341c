using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Deliver;
using Postern.Flow.Dkim;
using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Store.Dkim;

namespace Postern.Tests.Flow.Deliver;

public sealed class PromptCourierTests
{
    [Theory]
    [InlineData(nameof(TlsManner.Works))]
    [InlineData(nameof(TlsManner.NotOffered))]
    public async Task A_code_reaches_its_visitor_with_TLS_or_without(string tls)
    {
        await using var world = await World.Begin(Town.Of(("north.example", Manners.Good with { Tls = Enum.Parse<TlsManner>(tls) })));

        await world.Send("pat@north.example", "12345678");
        await world.Until(town => town.Took.Any());

        Assert.True(Wiretap.Hears(Assert.Single(world.Town.Took).Text, "1234 5678"));
    }

    [Fact]
    public async Task A_hint_leaves_in_clear_if_need_be_from_nobody_and_says_nothing_of_the_answer()
    {
        await using var world = await World.Begin(Town.Of(("north.example", Manners.NoTls)));

        world.Hint("pat@north.example");
        await world.Until(town => town.Took.Any());

        var taken = Assert.Single(world.Town.Took);
        Assert.Empty(taken.From.Trim('<', '>'));
        Assert.Contains("Auto-Submitted: auto-replied", taken.Text, StringComparison.Ordinal);
    }

    /// <summary>Sixteen codes once were enough to stop all others: each held its carrier while it waited.</summary>
    [Fact]
    public async Task Codes_for_a_dead_domain_hold_up_no_others()
    {
        var town = Town.Of(("north.example", Manners.Good));
        town.AddDead("south.example");
        await using var world = await World.Begin(town);

        for (var i = 0; i < 40; i++) await world.Send($"p{i}@south.example", "11111111");
        await world.Send("pat@north.example", "12345678");

        await world.Until(t => t.Took.Any());
    }

    [Fact]
    public async Task A_code_is_tried_again_while_it_lives()
    {
        var town = Town.Of(("north.example", connection => connection == 0 ? Manners.Good with { Fault = Fault.Later, At = Step.Rcpt } : Manners.Good));
        await using var world = await World.Begin(town);

        await world.Send("pat@north.example", "12345678");
        await world.Until(t => t.Heard.Any());
        await world.Until(t => t.Took.Any(), move: TimeSpan.FromSeconds(20));

        Assert.Single(town.Took);
    }

    sealed class World(Town town, ManualClock clock, PromptCourier courier) : IAsyncDisposable
    {
        public Town Town => town;

        public static async Task<World> Begin(Town town)
        {
            var clock = new ManualClock();
            var destinations = new Destinations(new Routes(new Dictionary<string, Route>()), town.Roads(clock), clock);
            var organization = new Postern.Flow.Organization("Example Clinic", ["clinic.example"], "gw.clinic.example");
            var keys = new ReadyKeys(_ => Task.FromResult<List<OwnDkimKey>>([]), (_, _) => Task.FromResult<byte[]?>(null), clock);
            var signatory = new Signatory(keys, custody: null, organization, new DkimOptions(), NullLogger<Signatory>.Instance);
            var courier = new PromptCourier(destinations, organization, signatory, clock, NullLogger<PromptCourier>.Instance);
            await courier.StartAsync(CancellationToken.None);
            return new World(town, clock, courier);
        }

        public Task Send(string to, string code) => courier.Send(new CodeNotice(House.Address(to), "Example Clinic", code, TimeSpan.FromMinutes(30)), CancellationToken.None);

        public void Hint(string to) => courier.Offer(new ReplyHint(House.Address(to), "Example Clinic", "clinic.example", new Uri("https://secure.clinic.example/m/x"), null));

        public async Task Until(Func<Town, bool> holds, TimeSpan move = default)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (!holds(town))
            {
                clock.AdvanceToTimer(move);
                await look.WaitForNextTickAsync(patience.Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await courier.StopAsync(CancellationToken.None);
            courier.Dispose();
            await town.DisposeAsync();
        }
    }
}
