using System.Text.Json;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Store.People;

public sealed class UsersTests
{
    static readonly ScramVerifier Verifier = new([1, 2], 4096, [3, 4], [5, 6]);

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_name_is_taken_once_whatever_its_case(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        Assert.True(await ledger.Users.Add("Weatherby", Verifier, Premises.Ct));
        Assert.False(await ledger.Users.Add("weatherBY", Verifier, Premises.Ct));

        Assert.Equal("Weatherby", Assert.Single(await ledger.Users.List(Premises.Ct)).Name);
        Assert.Equal(JsonSerializer.Serialize(Verifier), JsonSerializer.Serialize(await ledger.Users.Verifier("WEATHERBY", Premises.Ct)));
        Assert.Null(await ledger.Users.Verifier("nobody", Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_removed_user_is_gone(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await ledger.Users.Add("weatherby", Verifier, Premises.Ct);

        Assert.True(await ledger.Users.Remove("Weatherby", Premises.Ct));
        Assert.False(await ledger.Users.Remove("Weatherby", Premises.Ct));
        Assert.Null(await ledger.Users.Verifier("weatherby", Premises.Ct));
    }
}
