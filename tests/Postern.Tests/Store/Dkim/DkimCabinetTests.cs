using Postern.Mail.Dkim;
using Postern.Rules.Dkim;

namespace Postern.Tests.Store.Dkim;

public sealed class DkimCabinetTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_key_waits_and_its_private_half_is_sealed(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        using var made = DkimKey.NewEd25519("clinic.example", "s1");

        Assert.True(await ledger.Dkim.Add(made, Premises.Ct));
        Assert.False(await ledger.Dkim.Add(made, Premises.Ct));

        var key = Assert.Single(await ledger.Dkim.List(Premises.Ct));
        Assert.Equal(("clinic.example", "s1", DkimAlgorithm.Ed25519Sha256, DkimKeyState.Waiting), (key.Domain, key.Selector, key.Algorithm, key.State));
        Assert.Equal(made.PublicKey, key.PublicKey);
        Assert.Equal(made.ExportPkcs8(), await ledger.Dkim.OpenSecret(key.Id, Premises.Ct));
        Assert.Empty(await ledger.Dkim.Active(Premises.Ct));
        await premises.Around(async session =>
        {
            var sealedBytes = await session.Query("SELECT secret FROM dkim_keys", new { }, row => row.GetFieldValue<byte[]>(0), Premises.Ct);
            Assert.Equal(-1, sealedBytes[0].AsSpan().IndexOf(made.ExportPkcs8().AsSpan()[^32..]));
        });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_private_half_ends_with_the_key_and_every_step_stands_in_the_audit_chain(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        using var made = DkimKey.NewEd25519("clinic.example", "s1");
        await ledger.Dkim.Add(made, Premises.Ct);
        var id = (await ledger.Dkim.List(Premises.Ct))[0].Id;

        await ledger.Dkim.Change([new(id, DkimKeyState.Active)], Premises.Ct);
        Assert.Equal(id, Assert.Single(await ledger.Dkim.Active(Premises.Ct)).Id);
        await ledger.Dkim.Change([new(id, DkimKeyState.Retiring, premises.Clock.GetUtcNow().AddDays(14))], Premises.Ct);
        Assert.NotNull(await ledger.Dkim.OpenSecret(id, Premises.Ct));
        await ledger.Dkim.Change([new(id, DkimKeyState.Retired)], Premises.Ct);
        await ledger.Dkim.Change([new(id, DkimKeyState.Retired)], Premises.Ct);

        Assert.Null(await ledger.Dkim.OpenSecret(id, Premises.Ct));
        Assert.True(await ledger.Dkim.Remove(id, Premises.Ct));
        Assert.False(await ledger.Dkim.Remove(id, Premises.Ct));
        await premises.Around(async session => Assert.Equal(
            ["dkim.made", "dkim.active", "dkim.retiring", "dkim.retired", "dkim.removed"],
            await session.Query("SELECT what FROM audit WHERE what LIKE 'dkim.%' ORDER BY chain, sequence", new { }, row => row.GetString(0), Premises.Ct)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_rotation_of_the_organizations_key_leaves_DKIM_keys_open(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        using var made = DkimKey.NewEd25519("clinic.example", "s1");
        await ledger.Dkim.Add(made, Premises.Ct);

        await ledger.Rotation.Organization(Premises.Ct);

        var key = (await ledger.Dkim.List(Premises.Ct))[0];
        Assert.Equal(made.ExportPkcs8(), await ledger.Dkim.OpenSecret(key.Id, Premises.Ct));
        await premises.Around(async session =>
            Assert.Equal([2L], await session.Query("SELECT key_version FROM dkim_keys", new { }, row => row.GetInt64(0), Premises.Ct)));
    }
}
