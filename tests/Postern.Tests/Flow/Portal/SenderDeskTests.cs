using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Portal;
using Postern.Mail.Mime;
using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;
using Postern.Tests.Web.Admin;

namespace Postern.Tests.Flow.Portal;

/// <summary>What the sender of a message can do about it, and what of it is told to whom; over a whole gateway.</summary>
public sealed class SenderDeskTests
{
    static readonly CancellationToken Ct = CancellationToken.None;
    static readonly Network Home = Network.Of(IPAddress.Parse("203.0.113.7"));

    [Fact]
    public async Task A_message_is_taken_back_from_the_portal_and_stays_where_it_was_delivered_or_is_being_carried()
    {
        await using var house = await StaffHouse.Open();
        var (desk, message) = await Placed(house, "pat@north.example", "ann@north.example", "tom@north.example");
        await End(house, message.Copies[0], "portal");
        await End(house, message.Copies[2], "tls");

        Assert.Equal(RetractAnswer.NotAll, await desk.Retract(await Visit(house, message.MessageId), Ct));
        Assert.Equal(RetractAnswer.NotAll, await desk.Retract(await Visit(house, message.MessageId), Ct));

        var after = (await house.Ledger.Records.Show($"{message.MessageId:N}", Ct))!; // it was accepted
        Assert.Equal([CopyState.Delivered, CopyState.Queued, CopyState.Delivered], after.Copies.Select(copy => copy.State));
        Assert.Equal(ClosureKind.Retracted, (await house.Ledger.Life.ClosureOf(message.Copies[0].CopyId, Ct))?.Kind);
        Assert.Null(await house.Ledger.Life.ClosureOf(message.Copies[2].CopyId, Ct));

        await house.Ledger.Queue.Release([message.Copies[1].CopyId], Ct); // the delivery did not succeed
        Assert.NotEqual(RetractAnswer.Nothing, await desk.Retract(await Visit(house, message.MessageId), Ct));
        await Eventually(async () => (await house.Ledger.Records.Look($"{message.MessageId:N}", Ct))!.Copies[1] is { State: CopyState.Failed, Evidence.Why: "its sender took it back" });
        Assert.Equal(RetractAnswer.Nothing, await desk.Retract(await Visit(house, message.MessageId), Ct));
    }

    [Fact]
    public async Task A_recipient_is_reminded_once_a_day_and_not_after_reading()
    {
        await using var house = await StaffHouse.Open();
        var (desk, message) = await Placed(house, "pat@north.example", "ann@north.example");
        foreach (var copy in message.Copies) await End(house, copy, "portal");
        await house.Ledger.Portal.Note(message.Copies[1].CopyId, PortalEvent.Read, null, Ct);
        var visit = await Visit(house, message.MessageId);

        Assert.True(await desk.Remind(visit, message.Copies[0].CopyId, Ct));
        Assert.False(await desk.Remind(visit, message.Copies[0].CopyId, Ct));
        Assert.False(await desk.Remind(visit, message.Copies[1].CopyId, Ct));
        Assert.False(await desk.Remind(visit, Guid.Empty, Ct));
    }

    [Fact]
    public async Task What_is_frozen_opens_again_and_only_on_the_page_of_its_own_message()
    {
        await using var house = await StaffHouse.Open();
        var (desk, message) = await Placed(house, "pat@north.example");
        var (_, other) = await Placed(house, "ann@north.example");
        await End(house, message.Copies[0], "portal");
        await house.Ledger.Life.Freeze(message.MessageId, message.Copies[0].CopyId, "203.0.113.0/24", Ct);

        Assert.False(await desk.Unfreeze(await Visit(house, other.MessageId), message.Copies[0].CopyId, Ct));
        Assert.True(await desk.Unfreeze(await Visit(house, message.MessageId), message.Copies[0].CopyId, Ct));
        Assert.Null(await house.Ledger.Life.ClosureOf(message.Copies[0].CopyId, Ct));
    }

    [Fact]
    public async Task Renewed_is_what_is_in_the_portal_and_never_for_ever()
    {
        await using var house = await StaffHouse.Open();
        var (desk, message) = await Placed(house, "pat@north.example");
        await End(house, message.Copies[0], "portal");
        var life = house.Gateway.Services.GetRequiredService<LifeOptions>();

        Assert.Equal(1, await desk.Renew(await Visit(house, message.MessageId), Ct));

        var until = (await house.Ledger.Portal.Find(LinkHash(house, message.Copies[0].CopyId), Ct))!.ExpiresAt; // it was placed
        Assert.InRange(until, TimeProvider.System.GetUtcNow() + life.Lifetime - TimeSpan.FromMinutes(5), message.Copies[0].AcceptedAt + life.RenewMax);
    }

    [Fact]
    public async Task What_has_ended_is_brought_back()
    {
        await using var house = await StaffHouse.Open();
        var (desk, message) = await Asking(house, "X-Nothing: asked", "nurse@clinic.example", TimeSpan.FromSeconds(-1), "pat@north.example");
        await End(house, message.Copies[0], "portal");
        var link = LinkHash(house, message.Copies[0].CopyId);
        Assert.Null(await house.Ledger.Portal.Find(link, Ct));
        Assert.NotNull(await house.Ledger.Portal.FindEnded(link, Ct));
        Assert.False(await desk.Remind(await Visit(house, message.MessageId), message.Copies[0].CopyId, Ct)); // of what nobody can read
        await house.Ledger.Told.Once(message.Copies[0].CopyId, "asked 2026-11-26", _ => Task.CompletedTask, Ct);

        Assert.Equal(1, await desk.Renew(await Visit(house, message.MessageId), Ct));

        Assert.NotNull(await house.Ledger.Portal.Find(link, Ct));
        Assert.Null(await house.Ledger.Portal.FindEnded(link, Ct));
    }

    /// <summary>RFC 8098 §2.1: who asks is who gets it. Elsewhere it would tell a stranger that a message was read.</summary>
    [Theory]
    [InlineData("Disposition-Notification-To: nurse@clinic.example", "nurse@clinic.example", true)]
    [InlineData("Disposition-Notification-To: spy@elsewhere.example", "nurse@clinic.example", false)]
    [InlineData("X-Nothing: asked", "nurse@clinic.example", false)]
    [InlineData("Disposition-Notification-To: nurse@elsewhere.example", "nurse@elsewhere.example", false)]
    public async Task A_receipt_goes_to_a_sender_of_ours_who_asked_for_it(string field, string sender, bool isTold)
    {
        await using var house = await StaffHouse.Open();
        var (desk, message) = await Asking(house, field, sender, TimeSpan.FromDays(10), "pat@north.example");

        await desk.Tell(new SenderNews.FirstRead(message.MessageId, message.Copies[0].CopyId), Ct);

        // The gateway has things of its own to tell, to postmaster.
        var told = (await house.Ledger.Records.List(new RecordFilter(), Ct)).Where(copy => copy.Door == Door.Gateway && $"{copy.Recipient}" == sender).ToList();
        Assert.Equal(isTold ? 1 : 0, told.Count);
        if (isTold) Assert.Contains("Final-Recipient: rfc822; pat@north.example\r\nDisposition: manual-action/MDN-sent-automatically; displayed\r\n", await Text(house, told[0]), StringComparison.Ordinal);
    }

    /// <summary>RFC 8098 §2.1: a receipt in its form goes to whoever asked for it. A setting that tells everybody does so in words.</summary>
    [Fact]
    public async Task Who_did_not_ask_is_told_in_words_and_in_the_language_of_the_house()
    {
        await using var house = await StaffHouse.Open(settings => (settings.Portal.Receipts, settings.Portal.Language) = ("always", "es"));
        var (desk, message) = await Placed(house, "pat@north.example");

        await desk.Tell(new SenderNews.FirstRead(message.MessageId, message.Copies[0].CopyId), Ct);

        var told = (await house.Ledger.Records.List(new RecordFilter(), Ct)).Single(copy => copy.Door == Door.Gateway && $"{copy.Recipient}" == "nurse@clinic.example");
        var text = await Text(house, told);
        Assert.Equal("Su mensaje ha sido leído", MimeMessage.Parse(Encoding.ASCII.GetBytes(text)).Root.Text("Subject"u8));
        Assert.Contains("Content-Type: multipart/alternative", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pat@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("isposition", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_opened_it_is_told_once_and_what_ends_soon_is_reminded_of_once()
    {
        await using var house = await StaffHouse.Open();
        var (desk, message) = await Placed(house, "pat@north.example");
        await End(house, message.Copies[0], "portal");
        var soon = house.Gateway.Services.GetRequiredService<LifeOptions>() with { UnopenedAfter = TimeSpan.FromTicks(1), WarnBefore = TimeSpan.FromDays(30) };
        using var watch = new LifeWatch(house.Ledger, desk, soon, TimeProvider.System, NullLogger<LifeWatch>.Instance);

        await watch.Round(Ct);
        await watch.Round(Ct);

        var told = (await house.Ledger.Records.List(new RecordFilter(), Ct)).Where(copy => copy.Door == Door.Gateway);
        Assert.Equal(["nurse@clinic.example"], told.Select(copy => $"{copy.Recipient}"));
        Assert.Equal(1, await house.Ledger.Told.Count(message.Copies[0].CopyId, "ending", Ct));
    }

    /// <summary>Nobody comes by a second time to say that a message is not for them: what a fault cut off is told by the watch.</summary>
    [Fact]
    public async Task An_incident_that_nobody_told_of_is_told_and_so_is_a_reading()
    {
        await using var house = await StaffHouse.Open(settings => settings.Portal.Receipts = "always");
        var (desk, message) = await Placed(house, "pat@north.example", "ann@north.example");
        foreach (var copy in message.Copies) await End(house, copy, "portal");
        await house.Ledger.Life.Freeze(message.MessageId, message.Copies[0].CopyId, "203.0.113.0/24", Ct); // and the node died
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => house.Ledger.Told.Once(message.Copies[1].CopyId, "read", _ => throw new LedgerUnavailableException("gone", false, null), Ct));
        var life = house.Gateway.Services.GetRequiredService<LifeOptions>();
        using var watch = new LifeWatch(house.Ledger, desk, life with { UnopenedAfter = TimeSpan.Zero, WarnBefore = TimeSpan.Zero }, TimeProvider.System, NullLogger<LifeWatch>.Instance);

        await watch.Round(Ct);
        await watch.Round(Ct);

        var told = (await house.Ledger.Records.List(new RecordFilter(), Ct)).Where(copy => copy.Door == Door.Gateway && $"{copy.Recipient}" == "nurse@clinic.example").ToList();
        var subjects = new List<string?>();
        foreach (var mail in told) subjects.Add(MimeMessage.Parse(Encoding.ASCII.GetBytes(await Text(house, mail))).Root.Text("Subject"u8));
        Assert.Equal(["A message of yours went to somebody it was not for", "Your message was read"], subjects.Order());
    }

    /// <summary>What cannot be told stops no watch and no reader; the log says so, by ids.</summary>
    [Fact]
    public async Task Who_cannot_be_written_to_takes_nobody_else_down()
    {
        await using var house = await StaffHouse.Open(settings => settings.Portal.Receipts = "always");
        var (desk, message) = await Asking(house, "X-Nothing: x", "nurse@clinic.example", TimeSpan.FromDays(10), "pat@north.example");
        await End(house, message.Copies[0], "portal");

        await desk.Tell(new SenderNews.FirstRead(message.MessageId, Guid.Empty), Ct); // of a copy that is not there: nothing can be written

        Assert.Single(house.Log, line => line.Contains($"The sender of message {message.MessageId} could not be told: FirstRead", StringComparison.Ordinal));
    }

    /// <summary>What was read can be wanted still. Who has much here gets one mail in such a time, and not one for each message.</summary>
    [Fact]
    public async Task Who_has_read_is_told_that_it_ends_and_once_for_all_of_a_mailbox()
    {
        await using var house = await StaffHouse.Open();
        var (desk, one) = await Placed(house, "pat@north.example");
        var (_, two) = await Placed(house, "pat@north.example");
        foreach (var copy in new[] { one.Copies[0], two.Copies[0] })
        {
            await End(house, copy, "portal");
            await house.Ledger.Portal.Note(copy.CopyId, PortalEvent.Read, null, Ct);
        }

        var soon = house.Gateway.Services.GetRequiredService<LifeOptions>() with { UnopenedAfter = TimeSpan.Zero, WarnBefore = TimeSpan.FromDays(30) };
        using var watch = new LifeWatch(house.Ledger, desk, soon, TimeProvider.System, NullLogger<LifeWatch>.Instance);
        await watch.Round(Ct);
        await watch.Round(Ct);

        foreach (var message in new[] { one, two }) Assert.Equal(1, await house.Ledger.Told.Count(message.Copies[0].CopyId, "ending", Ct)); // both are done with
        var owner = (await house.Ledger.Inbox.OwnerOf(one.Copies[0].CopyId, Ct))!; // it was placed
        Assert.Equal(1, await house.Ledger.Told.Count(new Guid(owner.AsSpan(0, 16)), "ending", Ct));
    }

    [Fact]
    public async Task Idor_a_page_that_nobody_was_told_of_is_no_page()
    {
        await using var house = await StaffHouse.Open();
        var (desk, message) = await Placed(house, "pat@north.example");
        var links = house.Gateway.Services.GetRequiredService<SenderLinks>();

        Assert.IsType<SenderEntry.NoSuchPage>(await desk.Enter(links.TokenOf(message.MessageId), Home, Ct));
        Assert.IsType<SenderEntry.NoSuchPage>(await desk.Enter(new string('A', PortalLinks.TokenLength), Home, Ct));
        Assert.IsType<SenderEntry.NoSuchPage>(await desk.Enter("", Home, Ct));
    }

    static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var tries = 0; tries < 500 && !await holds(); tries++) await Task.Delay(20, Ct);
        Assert.True(await holds());
    }

    static Task<(SenderDesk Desk, MessageRecord Message)> Placed(StaffHouse house, params string[] to) => Asking(house, "X-Nothing: asked", "nurse@clinic.example", TimeSpan.FromDays(10), to);

    static async Task<(SenderDesk Desk, MessageRecord Message)> Asking(StaffHouse house, string field, string sender, TimeSpan lifetime, params string[] to)
    {
        var (message, copies) = await house.Accept($"From: {sender}\r\n{field}\r\nSubject: x\r\n\r\ntext\r\n", sender, to);
        foreach (var copy in copies) await house.Ledger.Portal.Place(copy, LinkHash(house, copy), replyHash: null, TimeProvider.System.GetUtcNow() + lifetime, Ct);
        return (house.Gateway.Services.GetRequiredService<SenderDesk>(), (await house.Ledger.Records.Show($"{message:N}", Ct))!); // accepted above
    }

    static Task End(StaffHouse house, CopyRecord copy, string protection) =>
        house.Record(copy.MessageId, copy.CopyId, CopyState.Delivered, new() { Protection = protection, Why = "as policy asks" });

    static async Task<string> Text(StaffHouse house, CopyRecord copy)
    {
        await using var stored = await house.Ledger.Spool.Open(copy.MessageId, Ct);
        using var reader = new StreamReader(stored);
        return await reader.ReadToEndAsync(Ct);
    }

    static async Task<SenderVisit> Visit(StaffHouse house, Guid messageId)
    {
        var desk = house.Gateway.Services.GetRequiredService<SenderDesk>();
        var token = (await desk.PathFor(messageId, Ct))["/s/".Length..];
        return Assert.IsType<SenderEntry.Granted>(await desk.Enter(token, Home, Ct)).Visit;
    }

    static byte[] LinkHash(StaffHouse house, Guid copyId) => PortalLinks.HashOf(house.Gateway.Services.GetRequiredService<PortalLinks>().TokenOf(copyId));
}
