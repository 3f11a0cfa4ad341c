using System.Runtime.Versioning;
using Postern.Store;

namespace Postern.Tests.Store;

[UnsupportedOSPlatform("windows")] // file modes
public sealed class LedgerTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Fact]
    public async Task A_second_gateway_on_one_data_folder_is_refused()
    {
        await using var premises = await Premises.Make("sqlite");
        await using (await premises.Open())
        {
            var refused = await Assert.ThrowsAsync<LedgerRefusedException>(() => premises.Open());
            Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
            await (await premises.Open(exclusive: false)).DisposeAsync();
        }

        await (await premises.Open()).DisposeAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_database_of_a_newer_release_is_refused(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await (await premises.Open()).DisposeAsync();
        await premises.Script("INSERT INTO migrations (number, applied_at_ms) VALUES (1000, 0)");

        var refused = await Assert.ThrowsAsync<LedgerRefusedException>(() => premises.Open());

        Assert.Contains("newer release", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql:whatever")]
    [InlineData("postgres:Nonsense=1")]
    [InlineData("postgres:Host=127.0.0.1;Port=1;Username=x;Database=x")]
    public async Task A_database_out_of_reach_is_refused(string database)
    {
        await using var premises = await Premises.Make("sqlite");

        await Assert.ThrowsAsync<LedgerRefusedException>(() =>
            Ledger.Open(new(premises.Folder, database, "Example", Exclusive: true), premises.Clock, Premises.Ct));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await using var premises = await Premises.Make("sqlite");
        await File.WriteAllTextAsync(Path.Combine(premises.Folder, "postern.db"), new string('x', 10_000), Premises.Ct);

        await Assert.ThrowsAsync<LedgerRefusedException>(() => premises.Open());
    }

    [Fact]
    public async Task A_new_data_folder_is_its_owners_alone()
    {
        await using var premises = await Premises.Make("sqlite");
        var folder = Path.Combine(premises.Folder, "new");

        await using var ledger = await Ledger.Open(new(folder, "sqlite", "Example", Exclusive: true), premises.Clock, Premises.Ct);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Nodes_that_start_at_the_same_moment_on_a_new_database_agree(string engine)
    {
        await using var premises = await Premises.Make(engine);

        var ledgers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => premises.Open(exclusive: false))));

        Assert.Single(ledgers.Select(ledger => Convert.ToHexString(ledger.DeriveKey("x"))).Distinct());
        foreach (var ledger in ledgers) await ledger.DisposeAsync();
    }
}
