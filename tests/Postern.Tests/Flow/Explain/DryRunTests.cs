using Postern.Flow.Explain;
using Postern.Rules.Decide;

namespace Postern.Tests.Flow.Explain;

public sealed class DryRunTests
{
    [Theory]
    [InlineData("pat@north.example", "tls")]
    [InlineData("pat@plain.example", "portal")]
    [InlineData("pat@strict.example", "refuse")]
    [InlineData("pat@nowhere.example", "refuse")]
    [InlineData("pat@gone.example", "wait")]
    [InlineData("pat@never.example", "portal")]
    public async Task It_says_what_would_happen_and_sends_nothing(string to, string protection)
    {
        await using var town = Town.Of(("north.example", Manners.Good), ("plain.example", Manners.NoTls), ("strict.example", Manners.NoTls), ("never.example", Manners.Good));
        town.AddDead("gone.example");
        var rules = new Dictionary<string, DomainRule>
        {
            ["strict.example"] = DomainRule.Safe with { Mode = PolicyMode.Exclusive },
            ["never.example"] = DomainRule.Safe with { Alone = TlsAlone.Never },
        };
        var policy = Policy.Safe with { Domains = rules };
        await using var house = await House.Open(town, new ManualClock(), policy);
        var run = new DryRun(policy, house.Inspection, house.Routes, house.Roads);

        var said = await run.Explain(House.Address(to), requireTls: false, TestContext.Current.CancellationToken);

        Assert.Equal(protection, said.Protection);
        Assert.Equal(protection == "tls", said.Tls is not null);
        Assert.Empty(town.Took);
        Assert.DoesNotContain(town.Heard, heard => (heard.Wire + heard.Inside).Contains("MAIL FROM", StringComparison.OrdinalIgnoreCase));
    }
}
