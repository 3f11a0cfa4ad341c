using System.Net;
using Postern.Rules.Access;
using Postern.Store.Queue;

namespace Postern.Tests.Web.Admin;

/// <summary>What became of a message, attempt by attempt, for whoever helps.</summary>
public sealed class MessageRecordTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Each_attempt_says_whom_it_met_and_what_was_said_and_a_peers_words_are_words()
    {
        await using var house = await StaffHouse.Open();
        var (message, copy) = await Accept(house);
        await house.Record(message, copy, CopyState.Queued, new() { Why = "mx1.north.example asks to wait at RCPT", Server = "mx1.north.example", Address = "192.0.2.1", ReplyCode = 451, ReplyEnhanced = "4.7.1" });
        await house.Record(message, copy, CopyState.Failed, new() { Why = "mx2.north.example refuses at RCPT", Server = "mx2.north.example", ReplyCode = 550, ReplyEnhanced = "5.1.1", ReplyText = "<script>alert(1)</script> no such user" });
        using var helper = await house.Visitor(Role.HelpDesk);

        var page = await helper.GetStringAsync($"/admin/messages/{message}", Ct);

        Assert.Contains("mx1.north.example asks to wait at RCPT; mx1.north.example 192.0.2.1; 451 4.7.1", page, StringComparison.Ordinal);
        Assert.Contains("mx2.north.example refuses at RCPT; mx2.north.example; 550 5.1.1", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; no such user", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/fail", page, StringComparison.Ordinal); // a help desk changes nothing
    }

    [Fact]
    public async Task A_copy_is_given_up_by_an_administrator_after_a_fresh_proof_and_it_is_on_record()
    {
        await using var house = await StaffHouse.Open();
        var (message, copy) = await Accept(house);
        await house.Record(message, copy, CopyState.Held, new() { Why = "x" });
        using var administrator = await house.Visitor(Role.Administrator);
        using var helper = await house.Visitor(Role.HelpDesk);
        var seal = StaffHouse.SealOf(await administrator.GetStringAsync($"/admin/messages/{message}", Ct));

        Assert.Equal(HttpStatusCode.Forbidden, await Post(helper, $"/admin/messages/{copy}/fail", seal));
        Assert.Equal(CopyState.Held, (await house.Ledger.Records.Look($"{message:N}", Ct))!.Copies[0].State); // accepted above
        Assert.Equal(HttpStatusCode.SeeOther, await Post(administrator, $"/admin/messages/{copy}/fail", seal));
        Assert.Equal(CopyState.Failed, (await house.Ledger.Records.Look($"{message:N}", Ct))!.Copies[0].State); // as above
        Assert.Single(await house.Ledger.AuditPages.Newest("staff.moved_copy", 10, Ct));
        Assert.Single(await house.Ledger.AuditPages.Newest("staff.refused", 10, Ct));
    }

    static async Task<HttpStatusCode> Post(HttpClient who, string path, string seal)
    {
        using var answer = await StaffHouse.Post(who, path, seal);
        return answer.StatusCode;
    }

    static async Task<(Guid Message, Guid Copy)> Accept(StaffHouse house)
    {
        var (message, copies) = await house.Accept("Subject: x\r\n\r\ntext\r\n", "nurse@clinic.example", "pat@north.example");
        return (message, copies[0]);
    }
}
