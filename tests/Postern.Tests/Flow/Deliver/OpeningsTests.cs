using Postern.Flow.Deliver;
using Postern.Mail.Smtp;
using Postern.Mail.Tls;
using Postern.Rules.Decide;

namespace Postern.Tests.Flow.Deliver;

public sealed class OpeningsTests
{
    static readonly TlsFloor Low = new(TlsVersion.Tls12, CertificateCheck.Any);
    static readonly TlsFloor High = new(TlsVersion.Tls13, CertificateCheck.Verified);
    static readonly MailFrom Nurse = new(House.Address("nurse@clinic.example"));

    [Fact]
    public async Task One_opens_and_what_it_learned_holds_for_those_who_waited_for_the_same()
    {
        var openings = new Openings(new ManualClock());
        var closed = new LaneAnswer.Closed(TlsFault.NotOffered, "no TLS", IsWhole: true);

        Assert.Null(openings.Join(Low));
        var same = openings.Join(Low)!; // somebody opens already
        var other = openings.Join(High)!; // as above
        openings.End(Low, closed);

        Assert.Equal(closed, await openings.Await(same, TestContext.Current.CancellationToken));
        Assert.Null(await openings.Await(other, TestContext.Current.CancellationToken));
        Assert.Null(openings.Join(High));
    }

    [Fact]
    public void An_opening_that_takes_long_holds_nobody_up()
    {
        var clock = new ManualClock();
        var openings = new Openings(clock);

        Assert.Null(openings.Join(Low));
        Assert.NotNull(openings.Join(Low));
        clock.Advance(Openings.Patience);
        Assert.Null(openings.Join(Low));
        Assert.NotNull(openings.Join(Low));
    }

    [Fact]
    public async Task A_lane_that_comes_back_wakes_one_of_those_who_still_wait()
    {
        var openings = new Openings(new ManualClock());
        Assert.Null(openings.Join(Low));
        var (gone, first, second) = (openings.Join(Low)!, openings.Join(Low)!, openings.Join(Low)!); // somebody opens already

        Assert.True(gone.TryLeave());
        openings.Wake();

        Assert.Null(await openings.Await(first, TestContext.Current.CancellationToken));
        Assert.False(second.Told.IsCompleted);
    }

    [Fact]
    public async Task A_domain_without_TLS_is_asked_once_for_a_whole_burst()
    {
        var clock = new ManualClock();
        await using var town = Town.Of(("plain.example", Manners.NoTls));
        await using var house = await House.Open(town, clock);
        for (var i = 0; i < Destination.CarriersMax; i++)
            await house.Keep("Subject: hello\r\n\r\nhello\r\n", Nurse, new RcptTo(House.Address($"p{i}@plain.example")));
        var copies = await house.Copies();

        var destination = house.Destinations.For("plain.example");
        var answers = await Task.WhenAll(copies.Select(_ => destination.Rent(Low, fresh: false, TestContext.Current.CancellationToken).AsTask()));

        Assert.All(answers, answer => Assert.IsType<LaneAnswer.Closed>(answer));
        Assert.InRange(town["plain.example"].Heard.Count, 1, 2); // one who came after the first had ended opens anew
    }
}
