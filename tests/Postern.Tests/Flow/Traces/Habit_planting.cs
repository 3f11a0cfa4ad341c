using Postern.Mail.Trace;
using Beyond = Postern.Tests.Flow.Inbound.Outside;

namespace Postern.Tests.Flow.Traces;

/// <summary>How a partner's server writes is learned from the partner, and from nobody else: anybody can write lines in the partner's name.</summary>
public sealed class Habit_planting
{
    const string Tls = "Received: from pc (pc.home.example [198.51.100.40]) (TLS) by mail.partner.example (Neko 1.0) with ESMTP id 1; Mon, 2 Mar 2026 07:59:00 +0000\r\n";
    const string Silent = "Received: from pc (pc.home.example [198.51.100.40]) by mail.partner.example (Neko 1.0) with ESMTP id 1; Mon, 2 Mar 2026 07:59:00 +0000\r\n";
    const string Foreign = "Received: from a.example (a.example [198.51.100.41]) (TLS) by mx.other.example (Neko 1.0) with ESMTP id 1; Mon, 2 Mar 2026 07:58:00 +0000\r\n";

    [Fact]
    public async Task What_a_proven_partners_own_server_writes_is_counted_when_the_tally_is_written()
    {
        await using var outside = await Beyond.Open();
        await outside.Through(Tls + await outside.Sign(Beyond.Letter()));
        await outside.Through(Tls + await outside.Sign(Beyond.Letter()));
        await outside.Through(Silent + await outside.Sign(Beyond.Letter()));
        Assert.Null(await Of(outside));

        await outside.House.Habits.Flush(Beyond.Ct);
        await outside.House.Habits.Flush(Beyond.Ct);

        Assert.Equal(new ServerHabit(2, 1), await Of(outside));
    }

    /// <summary>Received fields are not signed: who has one signed message of the partner can put any on top.</summary>
    [Fact]
    public async Task A_signed_message_that_a_stranger_sends_on_teaches_nothing()
    {
        await using var outside = await Beyond.Open();

        Assert.Equal(250, (await outside.Bring(Tls + await outside.Sign(Beyond.Letter()), Beyond.Strangers)).Code);

        await Nothing(outside);
    }

    [Fact]
    public async Task An_address_of_the_partner_without_a_signature_teaches_nothing()
    {
        await using var outside = await Beyond.Open();

        Assert.Equal(250, (await outside.Bring(Tls + Beyond.Letter())).Code);

        await Nothing(outside);
    }

    [Fact]
    public async Task A_refused_message_teaches_nothing()
    {
        await using var outside = await Beyond.Open();

        Assert.Equal(550, (await outside.Bring(Tls + Beyond.Letter(), Beyond.Strangers)).Code);

        await Nothing(outside);
    }

    /// <summary>An attacker has a domain, too, and can prove it.</summary>
    [Theory]
    [InlineData(Foreign)]
    [InlineData(Foreign + Tls)]
    [InlineData(Tls + Foreign)]
    public async Task A_proven_domain_teaches_nothing_of_anybody_elses_server(string lines)
    {
        await using var outside = await Beyond.Open();
        await outside.Through(lines + await outside.Sign(Beyond.Letter()));

        await outside.House.Habits.Flush(Beyond.Ct);

        Assert.Null(await outside.House.Ledger.Habits.Of("mx.other.example", Beyond.Ct));
    }

    [Fact]
    public async Task Below_the_first_line_that_tells_of_somebody_outside_nothing_counts()
    {
        await using var outside = await Beyond.Open();
        await outside.Through(Silent + Tls + Tls + Tls + await outside.Sign(Beyond.Letter()));

        await outside.House.Habits.Flush(Beyond.Ct);

        Assert.Equal(new ServerHabit(0, 1), await Of(outside));
    }

    [Fact]
    public async Task More_servers_than_there_is_room_for_are_not_counted_until_the_next_write()
    {
        await using var outside = await Beyond.Open();
        var tally = outside.House.Habits;
        for (var n = 0; n <= Postern.Flow.Traces.HabitTally.HostsMax; n++) tally.Note([new WrittenLine($"mx.d{n}.example", $"d{n}.example", SpokeOfTls: true)]);
        tally.Note([new WrittenLine("mx.d0.example", "d0.example", SpokeOfTls: false)]);

        await tally.Flush(Beyond.Ct);

        Assert.Equal(new ServerHabit(1, 1), await outside.House.Ledger.Habits.Of("mx.d0.example", Beyond.Ct));
        Assert.Null(await outside.House.Ledger.Habits.Of($"mx.d{Postern.Flow.Traces.HabitTally.HostsMax}.example", Beyond.Ct));
    }

    static Task<ServerHabit?> Of(Beyond outside) => outside.House.Ledger.Habits.Of("mail.partner.example", Beyond.Ct);

    static async Task Nothing(Beyond outside)
    {
        await outside.House.Habits.Flush(Beyond.Ct);
        Assert.Null(await Of(outside));
    }
}
