using System.Net;
using System.Text;
using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

/// <summary>Both resolvers against one server: what they say must not differ.</summary>
public sealed class ResolverTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Both => ["stub", "unbound"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Records_absences_and_failures_are_told_apart(string kind)
    {
        await using var dns = new FakeDns().Txt("a.test", "hello").A("b.test", "192.0.2.1").Fail("c.test").Alias("alias.test", "a.test");
        await using var resolver = Make(kind, dns);

        var found = await resolver.Query("a.test", DnsType.Txt, Stop);
        Assert.Equal((DnsOutcome.Found, DnssecStatus.Insecure, "a.test"), (found.Outcome, found.Security, found.CanonicalName));
        Assert.Equal("\u0005hello", Encoding.ASCII.GetString(Assert.Single(found.Records)));
        Assert.InRange(found.TimeToLive, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

        var alias = await resolver.Query("alias.test", DnsType.Txt, Stop);
        Assert.Equal((DnsOutcome.Found, "a.test"), (alias.Outcome, alias.CanonicalName));

        Assert.Equal(DnsOutcome.NoData, (await resolver.Query("b.test", DnsType.Txt, Stop)).Outcome);
        Assert.Equal(DnsOutcome.NoSuchName, (await resolver.Query("z.test", DnsType.Txt, Stop)).Outcome);
        Assert.Equal(DnsOutcome.TryLater, (await resolver.Query("c.test", DnsType.Txt, Stop)).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_cut_answer_comes_whole_by_TCP(string kind)
    {
        await using var dns = new FakeDns { IsTruncating = true }.Txt("a.test", new string('x', 3000));
        await using var resolver = Make(kind, dns);

        var found = await resolver.Query("a.test", DnsType.Txt, Stop);

        Assert.Equal(3012, Assert.Single(found.Records).Length);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_stop_is_an_exception(string kind)
    {
        await using var dns = new FakeDns().Fail("a.test", -1);
        await using var resolver = Make(kind, dns);
        using var stop = new CancellationTokenSource();

        var asking = resolver.Query("a.test", DnsType.A, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task The_next_server_is_asked_when_one_is_silent_or_gone()
    {
        await using var silent = new FakeDns().Fail("a.test", -1);
        await using var dns = new FakeDns().A("a.test", "192.0.2.1");
        var servers = new[] { new IPEndPoint(IPAddress.Loopback, 1), silent.Address, dns.Address };
        await using var resolver = new StubResolver(new() { Servers = servers, TryTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.Equal(DnsOutcome.Found, (await resolver.Query("A.test", DnsType.A, Stop)).Outcome);
    }

    [Fact]
    public async Task Datagrams_that_answer_something_else_are_passed_over()
    {
        await using var dns = new FakeDns { Stray = new byte[40] }.A("a.test", "192.0.2.1");
        await using var resolver = Make("stub", dns);

        Assert.Equal(DnsOutcome.Found, (await resolver.Query("a.test", DnsType.A, Stop)).Outcome);
    }

    [Fact]
    public async Task A_validated_answer_of_a_resolver_on_this_machine_is_believed()
    {
        await using var dns = new FakeDns { IsAuthentic = true }.A("a.test", "192.0.2.1");
        await using var resolver = Make("stub", dns);

        Assert.Equal(DnssecStatus.Secure, (await resolver.Query("a.test", DnsType.A, Stop)).Security);
    }

    static IResolver Make(string kind, FakeDns dns)
    {
        try
        {
            return kind == "stub"
                ? new StubResolver(new() { Servers = [dns.Address] })
                : new UnboundResolver(new() { Servers = [dns.Address] });
        }
        catch (DnsUnavailableException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
