using Postern.Store;

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
        await premises.Around(async session =>
        {
            foreach (var digest in await session.Query("SELECT digest FROM settings_seen", new { }, row => row.GetFieldValue<byte[]>(0), Premises.Ct)) Assert.Equal(32, digest.Length);
        });
    }

    [Fact]
    public async Task An_address_that_is_a_key_is_not_named_and_many_changes_are_counted()
    {
        await using var premises = await Premises.Make("sqlite");
        await using var ledger = await premises.Open();
        await See(ledger, ("hostname", "gw"));

        await See(ledger, [("hostname", "gw"), ("policy.pat@north.example.order", "x"), .. Enumerable.Range(0, 100).Select(number => ($"routes.{number}", "x"))]);
        var line = Assert.Single(await ledger.AuditPages.Newest("settings.changed", 10, Premises.Ct));

        Assert.DoesNotContain("@", line.Detail, StringComparison.Ordinal);
        Assert.Contains("policy.…", System.Text.RegularExpressions.Regex.Unescape(line.Detail!), StringComparison.Ordinal); // it was noted
        Assert.Contains("\"count\":\"101\"", line.Detail, StringComparison.Ordinal);
    }

    static Task<IReadOnlyList<string>> See(Ledger ledger, params (string Key, string Value)[] settings) => ledger.Settings.See(settings, "node", Premises.Ct);
}
