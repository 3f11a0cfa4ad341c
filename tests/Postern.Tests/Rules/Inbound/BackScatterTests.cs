using Postern.Rules.Inbound;

namespace Postern.Tests.Rules.Inbound;

public sealed class BackScatterTests
{
    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    public void A_sender_from_outside_hears_of_a_failure_only_when_it_is_proven_to_be_one(bool isInbound, bool isProven, bool mayReport) =>
        Assert.Equal(mayReport, BackScatter.MayReport(isInbound, isProven));
}
