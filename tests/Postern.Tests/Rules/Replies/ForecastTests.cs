using FsCheck;
using FsCheck.Fluent;
using Postern.Rules.Replies;

namespace Postern.Tests.Rules.Replies;

public sealed class ForecastTests
{
    [Fact]
    public void Fourteen_of_fourteen_are_said_as_they_are() => Assert.Equal(
        new Forecast(ReplyOutlook.Secure, "14 of 14 of this recipient's replies over TLS 1.3: the next will very likely come encrypted too."),
        Of(person: [new("TLS 1.3", IsSecure: true, 14)]));

    [Fact]
    public void Nothing_known_is_no_promise() => Assert.Equal(ReplyOutlook.Unknown, Of().Outlook);

    [Fact]
    public void Two_good_replies_may_be_luck() => Assert.Equal(ReplyOutlook.LikelySecure, Of(person: [new("TLS 1.3", IsSecure: true, 2)]).Outlook);

    [Fact]
    public void One_reply_in_clear_spoils_a_hundred()
    {
        var forecast = Of(person: [new("no encryption", IsSecure: false, 1), new("TLS 1.2", IsSecure: true, 100)]);

        Assert.Equal(ReplyOutlook.Mixed, forecast.Outlook);
        Assert.StartsWith("100 of 101 of this recipient's replies over TLS 1.2, 1 of 101", forecast.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void The_closest_source_decides()
    {
        WayCount[] clear = [new("no encryption", IsSecure: false, 5)], good = [new("TLS 1.3", IsSecure: true, 5)];

        Assert.Equal(ReplyOutlook.Insecure, Of(person: clear, domain: good, hops: good).Outlook);
        Assert.Equal(ReplyOutlook.Secure, Of(domain: good, hops: clear).Outlook);
        Assert.Equal(ReplyOutlook.LikelySecure, Of(hops: [new("TLS 1.3", IsSecure: true, 5000)]).Outlook);
    }

    [Fact]
    public void More_is_expected_only_when_all_was_secure() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Secure, byte Clear)[]>(),
        counts =>
        {
            WayCount[] ways = [.. counts.SelectMany((count, i) => (WayCount[])[new($"TLS {i}", IsSecure: true, count.Secure), new($"clear {i}", IsSecure: false, count.Clear)]).Where(way => way.Count > 0)];
            var outlook = Of(person: ways).Outlook;
            return outlook is not (ReplyOutlook.Secure or ReplyOutlook.LikelySecure) || ways.All(way => way.IsSecure);
        }).Check(Config.QuickThrowOnFailure);

    static Forecast Of(IReadOnlyList<WayCount>? person = null, IReadOnlyList<WayCount>? domain = null, IReadOnlyList<WayCount>? hops = null) =>
        Forecast.Of(new(person ?? [], domain ?? [], hops ?? []));
}
