using System.Security.Cryptography;
using Postern.Rules.Access;
using Postern.Store;
using Postern.Store.People;

namespace Postern.Tests.Store.People;

public sealed class StaffBookTests
{
    static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task An_address_belongs_to_one_person_whatever_its_case(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();

        var id = await ledger.Staff.Add("Weatherby", "weatherby@clinic.example", Role.HelpDesk, null, Premises.Ct);

        Assert.Null(await ledger.Staff.Add("Another", "WEATHERBY@clinic.example", Role.Sender, null, Premises.Ct));
        var person = await ledger.Staff.FindByAddress("Weatherby@Clinic.example", Premises.Ct);
        Assert.Equal((id, "Weatherby", "weatherby@clinic.example", Role.HelpDesk, null), (person?.Id, person?.Name, person?.Address, person?.Role, person?.EndedAt));
        Assert.Equal(id, Assert.Single(await ledger.Staff.List(Premises.Ct)).Id);
        Assert.Equal(person, await ledger.Staff.Find(id!.Value, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_last_administrator_stays_one(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var (first, second) = (await Enter(ledger, "a@clinic.example", Role.Administrator), await ledger.Staff.Add("B", "b@clinic.example", Role.Administrator, null, Premises.Ct));

        // The second one never signed in, and so helps nobody.
        Assert.Equal(StaffChange.LastAdministrator, await ledger.Staff.End(first, null, Premises.Ct));
        Assert.Equal(StaffChange.LastAdministrator, await ledger.Staff.SetRole(first, Role.Sender, null, Premises.Ct));
        Assert.Equal(1, await ledger.Staff.Administrators(Premises.Ct));

        await ledger.Sessions.Begin(second!.Value, Secret(9), "n", "d", "passkey", premises.Clock.GetUtcNow().AddHours(1), Premises.Ct);
        Assert.Equal(StaffChange.Done, await ledger.Staff.SetRole(first, Role.Sender, null, Premises.Ct));
        Assert.Equal(StaffChange.LastAdministrator, await ledger.Staff.End(second.Value, null, Premises.Ct));
        Assert.Equal(StaffChange.NoSuchPerson, await ledger.Staff.End(Guid.CreateVersion7(premises.Clock.GetUtcNow()), null, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Whoever_is_ended_has_no_session_no_link_and_no_code(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        await Enter(ledger, "keeper@clinic.example", Role.Administrator);
        var id = await Enter(ledger, "b@clinic.example", Role.HelpDesk, Secret(2));
        await ledger.StaffLinks.Make(id, Secret(3), premises.Clock.GetUtcNow().AddDays(1), null, Premises.Ct);
        await ledger.StaffLinks.SetCodes(id, [Secret(4)], Premises.Ct);

        Assert.Equal(StaffChange.Done, await ledger.Staff.End(id, null, Premises.Ct));

        Assert.Null(await ledger.Sessions.Find(Secret(2), Idle, Premises.Ct));
        Assert.Null(await ledger.StaffLinks.Find(Secret(3), Premises.Ct));
        Assert.False(await ledger.StaffLinks.UseCode(id, Secret(4), "n", Premises.Ct));
        Assert.Null(await ledger.Sessions.Begin(id, Secret(5), "n", "d", "passkey", premises.Clock.GetUtcNow().AddHours(1), Premises.Ct));
        Assert.NotNull((await ledger.Staff.Find(id, Premises.Ct))?.EndedAt);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_link_and_a_code_work_once_and_in_time(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var id = await Enter(ledger, "a@clinic.example", Role.Administrator);
        await ledger.StaffLinks.Make(id, Secret(3), premises.Clock.GetUtcNow().AddDays(1), null, Premises.Ct);
        await ledger.StaffLinks.Make(id, Secret(4), premises.Clock.GetUtcNow().AddDays(1), null, Premises.Ct);
        await ledger.StaffLinks.SetCodes(id, [Secret(5), Secret(6)], Premises.Ct);

        Assert.Null(await ledger.StaffLinks.Find(Secret(3), Premises.Ct)); // the newer link ended it
        Assert.Equal(id, (await ledger.StaffLinks.Find(Secret(4), Premises.Ct))?.StaffId);
        Assert.True(await ledger.StaffLinks.Use(Secret(4), Premises.Ct));
        Assert.False(await ledger.StaffLinks.Use(Secret(4), Premises.Ct));

        Assert.False(await ledger.StaffLinks.UseCode(Guid.CreateVersion7(premises.Clock.GetUtcNow()), Secret(5), "n", Premises.Ct));
        Assert.True(await ledger.StaffLinks.UseCode(id, Secret(5), "n", Premises.Ct));
        Assert.False(await ledger.StaffLinks.UseCode(id, Secret(5), "n", Premises.Ct));
        Assert.Equal(1, await ledger.StaffLinks.CodesLeft(id, Premises.Ct));

        await ledger.StaffLinks.Make(null, Secret(7), premises.Clock.GetUtcNow().AddDays(1), null, Premises.Ct);
        Assert.False(await ledger.StaffLinks.Use(Secret(7), Premises.Ct)); // nobody's yet
        premises.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(await ledger.StaffLinks.Find(Secret(7), Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_session_turns_ends_and_is_over_when_it_rests(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var id = await Enter(ledger, "a@clinic.example", Role.Administrator, Secret(1));
        var session = (await ledger.Sessions.Find(Secret(1), Idle, Premises.Ct))!;

        Assert.True(await ledger.Sessions.Turn(session.Id, Secret(1), Secret(2), Premises.Ct));
        Assert.False(await ledger.Sessions.Turn(session.Id, Secret(1), Secret(3), Premises.Ct));
        Assert.Equal((true, false), ((await ledger.Sessions.Find(Secret(2), Idle, Premises.Ct))?.IsCurrent, (await ledger.Sessions.Find(Secret(1), Idle, Premises.Ct))?.IsCurrent));

        Assert.Equal(session.Id, Assert.Single(await ledger.Sessions.List(id, Idle, Premises.Ct)).Id);
        Assert.Empty(await ledger.Sessions.List(Guid.CreateVersion7(premises.Clock.GetUtcNow()), Idle, Premises.Ct));
        Assert.False(await ledger.Sessions.End(session.Id, Guid.CreateVersion7(premises.Clock.GetUtcNow()), "revoked", null, Premises.Ct)); // another's
        premises.Clock.Advance(Idle);
        Assert.Null(await ledger.Sessions.Find(Secret(2), Idle, Premises.Ct));
        Assert.True(await ledger.Sessions.End(session.Id, null, "revoked", null, Premises.Ct));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_audit_tells_of_people_by_id_and_the_database_names_nobody(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await using var ledger = await premises.Open();
        var id = await ledger.Staff.Add("weatherby", "hollis@clinic.example", Role.Compliance, null, Premises.Ct);
        await ledger.Sessions.NoteFailure("passkey", id, "127.0.0.0/24", Premises.Ct);

        var lines = await ledger.AuditPages.OfHouse("staff.", 10, Premises.Ct);

        Assert.Equal(["staff.added", "staff.sign_in_failed"], lines.Select(line => line.What).Order());
        Assert.All(lines, line => Assert.Contains($"{id}", line.Detail, StringComparison.Ordinal));
        Assert.IsType<Postern.Store.Audit.AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct));
    }

    static byte[] Secret(int number) => SHA256.HashData([(byte)number]);

    static async Task<Guid> Enter(Ledger ledger, string address, Role role, byte[]? secret = null)
    {
        var id = (await ledger.Staff.Add("A", address, role, null, Premises.Ct))!.Value; // a new address
        await ledger.Sessions.Begin(id, secret ?? SHA256.HashData(id.ToByteArray()), "127.0.0.0/24", "Firefox on Linux", "passkey", DateTimeOffset.MaxValue, Premises.Ct);
        return id;
    }
}
