using System.Security.Cryptography;
using System.Runtime.Versioning;
using Postern.Store;
using Postern.Store.Sealing;

namespace Postern.Tests.Store.Sealing;

[UnsupportedOSPlatform("windows")] // file modes
public sealed class MasterKeyTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_key_file_is_its_owners_alone(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key(premises)));
        Assert.Equal(32, Convert.FromBase64String((await File.ReadAllTextAsync(Key(premises), Premises.Ct)).Trim()).Length);
    }

    [Fact]
    public async Task All_who_make_the_key_at_the_same_moment_get_the_same_one()
    {
        for (var round = 0; round < 30; round++)
        {
            await using var premises = await Premises.Make("sqlite");
            var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => new MasterKey(premises.Folder).Create(Premises.Ct))));

            Assert.Single(made.Select(Convert.ToHexString).Distinct());
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_database_without_its_key_is_refused(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await (await premises.Open()).DisposeAsync();
        File.Delete(Key(premises));

        var refused = await Assert.ThrowsAsync<LedgerRefusedException>(() => premises.Open());

        Assert.Contains("master.key", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Key(premises)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Another_databases_key_is_refused(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await (await premises.Open()).DisposeAsync();
        await File.WriteAllTextAsync(Key(premises), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Premises.Ct);

        var refused = await Assert.ThrowsAsync<LedgerRefusedException>(() => premises.Open());

        Assert.Equal("the file master.key is not the key of this database", refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64 at all!")]
    [InlineData("c2hvcnQ=")]
    public async Task A_file_that_is_no_key_is_refused(string content)
    {
        await using var premises = await Premises.Make("sqlite");
        await File.WriteAllTextAsync(Key(premises), content, Premises.Ct);

        await Assert.ThrowsAsync<LedgerRefusedException>(() => premises.Open());
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rotating_both_keys_loses_nothing(string engine)
    {
        await using var premises = await Premises.Make(engine);
        var message = Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis);
        var (before, derived) = ("", Array.Empty<byte>());
        await using (var ledger = await premises.Open())
        {
            await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);
            (before, derived) = (await File.ReadAllTextAsync(Key(premises), Premises.Ct), ledger.DeriveKey("cookies"));

            Assert.Equal(1, await ledger.Rotation.Organization(Premises.Ct));
            await ledger.Rotation.Master(Premises.Ct);
            await ledger.Spool.Open(message.Id, Premises.Ct);
        }

        await using var again = await premises.Open();
        Assert.NotEqual(before, await File.ReadAllTextAsync(Key(premises), Premises.Ct));
        Assert.Equal(derived, again.DeriveKey("cookies"));
        await again.Spool.Open(message.Id, Premises.Ct);
        Assert.Single(await again.Records.List(new(To: "hollis@partner.example"), Premises.Ct));
    }

    [Theory]
    [EachEngine(false)]
    [EachEngine(true)]
    public async Task A_rotation_cut_short_is_finished_or_forgotten_at_the_next_start(string engine, bool databaseTurned)
    {
        await using var premises = await Premises.Make(engine);
        await (await premises.Open()).DisposeAsync();
        var old = await File.ReadAllTextAsync(Key(premises), Premises.Ct);

        if (databaseTurned)
        {
            await using (var ledger = await premises.Open()) await ledger.Rotation.Master(Premises.Ct);
            File.Move(Key(premises), Key(premises) + ".next");
            await File.WriteAllTextAsync(Key(premises), old, Premises.Ct);
        }
        else
        {
            new MasterKey(premises.Folder).CreateNext();
        }

        await (await premises.Open()).DisposeAsync();
        Assert.False(File.Exists(Key(premises) + ".next"));
        Assert.Equal(databaseTurned, old != await File.ReadAllTextAsync(Key(premises), Premises.Ct));
        await (await premises.Open()).DisposeAsync();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_process_beside_learns_of_a_rotation_by_itself(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var gateway = await premises.Open();
        await using (var verb = await premises.Open(exclusive: false))
        {
            await verb.Rotation.Organization(Premises.Ct);
            await verb.Rotation.Master(Premises.Ct);
            await verb.Spool.Accept(Letters.To(premises.Clock.GetUtcNow(), Letters.Body.Length, Letters.Hollis), Letters.Body, Premises.Ct);
        }

        Assert.Equal(Letters.Hollis, Assert.Single(await gateway.Records.List(new(), Premises.Ct)).Recipient);
    }

    static string Key(Premises premises) => Path.Combine(premises.Folder, "master.key");
}
