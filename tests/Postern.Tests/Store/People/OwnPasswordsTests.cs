using Postern.Mail.Smtp.Server;
using Postern.Rules.Access;
using Postern.Store.People;

namespace Postern.Tests.Store.People;

/// <summary>Passwords of mail programs, on both engines.</summary>
public sealed class OwnPasswordsTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task One_of_an_application_and_those_of_a_person_are_kept_apart(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var verifier = ScramVerifier.Create("its password");
        var ann = (await ledger.Staff.Add("Ann", "ann@clinic.example", Role.Sender, null, Premises.Ct))!.Value; // the first of that address

        Assert.True(await ledger.Users.Add("scanner", verifier, Premises.Ct));
        Assert.True(await ledger.Users.Add(new NewUser("ann@clinic.example/phone", verifier) { StaffId = ann, SendAs = ["ann@clinic.example"] }, Premises.Ct));
        Assert.False(await ledger.Users.Add(new NewUser("ANN@clinic.example/PHONE", verifier) { StaffId = ann }, Premises.Ct));

        var own = Assert.Single(await ledger.Users.Of(ann, Premises.Ct));
        Assert.Equal(["ann@clinic.example"], own.SendAs);
        Assert.Empty((await ledger.Users.Find("scanner", Premises.Ct))!.SendAs); // added above
        Assert.False(await ledger.Users.Remove(own.Id, Guid.Empty, Premises.Ct));
        Assert.True(await ledger.Users.Remove(own.Id, ann, Premises.Ct));
        Assert.Equal(["scanner"], (await ledger.Users.List(Premises.Ct)).Select(user => user.Name));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_person_has_so_many_and_no_more(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var verifier = ScramVerifier.Create("its password");
        var ann = (await ledger.Staff.Add("Ann", "ann@clinic.example", Role.Sender, null, Premises.Ct))!.Value; // as above

        for (var number = 0; number < Users.OwnMax; number++) Assert.True(await ledger.Users.Add(new NewUser($"ann/{number}", verifier) { StaffId = ann }, Premises.Ct));

        Assert.False(await ledger.Users.Add(new NewUser("ann/one more", verifier) { StaffId = ann }, Premises.Ct));
        Assert.True(await ledger.Users.Add("scanner", verifier, Premises.Ct));
    }
}
