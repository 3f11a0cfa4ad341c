using Postern.Mail.Dns;
using Postern.Mail.Spf;
using Postern.Tests.Mail.Dns;

namespace Postern.Tests.Mail.Spf;

public sealed class SpfSurveyTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("v=spf1 -all", SpfState.Valid, 0, SpfEnd.Fail)]
    [InlineData("v=spf1 mx a:x.example ~all", SpfState.Valid, 2, SpfEnd.SoftFail)]
    [InlineData("v=spf1 include:two.example ?all", SpfState.Valid, 3, SpfEnd.Neutral)]
    [InlineData("v=spf1 redirect=two.example", SpfState.Valid, 3, SpfEnd.SoftFail)]
    [InlineData("v=spf1 ip4:192.0.2.0/24", SpfState.Valid, 0, SpfEnd.None)]
    [InlineData("v=spf1 include:%{d}.example all", SpfState.Valid, 1, SpfEnd.Pass)]
    [InlineData("v=spf1 include:deep.example -all", SpfState.Valid, 11, SpfEnd.Fail)]
    [InlineData("v=spf1 include:circle.example -all", SpfState.Valid, 2, SpfEnd.Fail)]
    [InlineData("v=spf1 include:nobody.example -all", SpfState.Invalid, 1, SpfEnd.Fail)]
    [InlineData("v=spf1 -all what", SpfState.Invalid, 0, SpfEnd.None)]
    [InlineData("v=spf1 include:down.example -all", SpfState.TryLater, 1, SpfEnd.Fail)]
    [InlineData("v=spf10 -all", SpfState.Absent, 0, SpfEnd.None)]
    public async Task A_policy_is_read_with_all_that_it_includes(string record, SpfState state, int lookups, SpfEnd end)
    {
        await using var dns = new FakeDns();
        dns.Txt("example.org", record).Txt("two.example", "v=spf1 a mx ~all").Txt("deep.example", $"v=spf1 {string.Concat(Enumerable.Repeat("a:x.example ", 10))}-all")
            .Txt("circle.example", "v=spf1 include:circle.example -all").Fail("down.example");
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });

        var survey = await SpfSurvey.Of(resolver, "example.org", Ct);

        Assert.Equal((state, lookups, end), (survey.State, survey.Lookups, survey.End));
        Assert.Equal(lookups > 10, survey.IsTooCostly);
        Assert.Equal(state == SpfState.Valid, survey.Problem is null);
    }

    [Fact]
    public async Task Two_policies_are_none()
    {
        await using var dns = new FakeDns();
        dns.Txt("example.org", "v=spf1 -all").Txt("example.org", "v=spf1 +all");
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });

        Assert.Equal(SpfState.Several, (await SpfSurvey.Of(resolver, "example.org", Ct)).State);
    }
}
