using Postern.Flow.Publish;
using Postern.Mail.MtaSts;

namespace Postern.Tests.Flow.Publish;

public sealed class OwnPolicyTests
{
    static readonly OwnPolicy Policy = Of(StsMode.Enforce, 7, "mx1.clinic.example", "*.protection.example");

    [Fact]
    public void The_policy_is_written_as_RFC_8461_has_it() => Assert.Equal(
        "version: STSv1\r\nmode: enforce\r\nmx: mx1.clinic.example\r\nmx: *.protection.example\r\nmax_age: 604800\r\n", Policy.Text);

    [Fact]
    public void A_policy_that_takes_itself_back_names_nobody() =>
        Assert.Equal("version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n", Of(StsMode.None, 1).Text);

    [Fact]
    public void The_id_is_the_same_for_the_same_policy_and_another_for_another()
    {
        var again = Of(StsMode.Enforce, 7, "mx1.clinic.example", "*.protection.example");
        OwnPolicy[] others =
        [
            Of(StsMode.Testing, 7, "mx1.clinic.example", "*.protection.example"),
            Of(StsMode.Enforce, 7, "mx1.clinic.example"),
            Of(StsMode.Enforce, 8, "mx1.clinic.example", "*.protection.example"),
        ];

        Assert.Equal(Policy.Id, again.Id);
        Assert.All(others, other => Assert.NotEqual(Policy.Id, other.Id));
        Assert.Matches("^[0-9a-f]{20}$", Policy.Id);
    }

    [Theory]
    [InlineData("mta-sts.clinic.example", true)]
    [InlineData("MTA-STS.Clinic.example", true)]
    [InlineData("clinic.example", false)]
    [InlineData("mta-sts.other.example", false)]
    [InlineData("mta-sts.sub.clinic.example", false)]
    [InlineData("xmta-sts.clinic.example", false)]
    [InlineData("", false)]
    public void Only_the_host_of_a_domain_of_ours_has_a_policy(string host, bool has) => Assert.Equal(has, OwnPolicy.IsHostOf(host, ["clinic.example"]));

    static OwnPolicy Of(StsMode mode, int days, params string[] exchangers) => new(new(mode, [.. exchangers.Select(Pattern)], TimeSpan.FromDays(days)));

    static MxPattern Pattern(string name) => MxPattern.TryRead(name, out var pattern) ? pattern : throw new ArgumentException(name);
}
