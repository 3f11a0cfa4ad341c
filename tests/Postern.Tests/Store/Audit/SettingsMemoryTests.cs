using Postern.Store;
using Postern.Store.Audit;

namespace Postern.Tests.Store.Audit;

public sealed class SettingsMemoryTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task What_changed_since_the_last_start_is_named_and_no_value_is_kept(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        Assert.Empty(await See(ledger, ("hostname", "gw"), ("directory.password", "hunter2"), ("web.listen", "443")));
        Assert.Empty(await See(ledger, ("hostname", "gw"), ("directory.password", "hunter2"), ("web.listen", "443")));
        Assert.Empty(await ledger.AuditPages.Newest("settings.", 10, Premises.Ct));

        Assert.Equal(["directory.password", "tls.least", "web.listen"], await See(ledger, ("hostname", "gw"), ("directory.password", "hunter3"), ("tls.least", "1.3")));
        var line = Assert.Single(await ledger.AuditPages.Newest("settings.changed", 10, Premises.Ct));

        Assert.Contains("directory.password, tls.least, web.listen", line.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", line.Detail, StringComparison.Ordinal);
        Assert.Empty(await See(ledger, ("hostname", "gw"), ("directory.password", "hunter3"), ("tls.least", "1.3")));
    }

    /// <summary>Each node is compared with itself; one that is new, as a container that replaces another, with the one that started last.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task Nodes_may_differ_and_one_that_is_replaced_is_compared_with_the_last(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        await ledger.Settings.See([("hostname", "a")], "one", Premises.Ct);
        premises.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["hostname"], await ledger.Settings.See([("hostname", "b")], "two", Premises.Ct));
        premises.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await ledger.Settings.See([("hostname", "a")], "one", Premises.Ct));
        Assert.Empty(await ledger.Settings.See([("hostname", "b")], "two", Premises.Ct));
        premises.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await ledger.Settings.See([("hostname", "a")], "one", Premises.Ct));
        Assert.Equal(["tls.least"], await ledger.Settings.See([("hostname", "a"), ("tls.least", "1.3")], "three", Premises.Ct));
        Assert.Equal(2, (await ledger.AuditPages.Newest("settings.changed", 10, Premises.Ct)).Count);
    }

    [Fact]
    public async Task Nodes_that_are_gone_are_forgotten()
    {
        await using var premises = await Premises.Make("sqlite");
        await using var ledger = await premises.Open();
        for (var number = 0; number < SettingsMemory.NodesMax + 5; number++)
        {
            await ledger.Settings.See([("hostname", "a")], $"{number}", Premises.Ct);
            premises.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await premises.Around(async session =>
        {
            var kept = await session.Query("SELECT node, digests FROM settings_nodes", new { }, row => (Node: row.GetString(0), Digests: row.GetString(1)), Premises.Ct);
            Assert.Equal(Enumerable.Range(5, SettingsMemory.NodesMax).Select(number => $"{number}").Order(), kept.Select(each => each.Node).Order());
            Assert.All(kept, each => Assert.DoesNotContain(":\"a\"", each.Digests, StringComparison.Ordinal)); // a digest, and no value
        });
    }

    [Fact]
    public async Task An_address_that_is_a_key_is_not_named_and_many_changes_are_counted()
    {
        await using var premises = await Premises.Make("sqlite");
        await using var ledger = await premises.Open();
        await See(ledger, ("hostname", "gw"));

        await See(ledger, [("hostname", "gw"), ("policy.mary.smith@north.example.order", "x"), .. Enumerable.Range(0, 100).Select(number => ($"routes.{number}", "x"))]);
        var line = Assert.Single(await ledger.AuditPages.Newest("settings.changed", 10, Premises.Ct));

        Assert.DoesNotContain("mary", line.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("@", line.Detail, StringComparison.Ordinal);
        Assert.Contains("policy.…", System.Text.RegularExpressions.Regex.Unescape(line.Detail!), StringComparison.Ordinal); // it was noted
        Assert.Contains("\"count\":\"101\"", line.Detail, StringComparison.Ordinal);
    }

    static Task<IReadOnlyList<string>> See(Ledger ledger, params (string Key, string Value)[] settings) => ledger.Settings.See(settings, "node", Premises.Ct);
}
