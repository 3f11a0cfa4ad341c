using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>
/// Real zones, a real validating resolver, real exchangers. The certificate of most is expired and for another name: worth nothing to
/// anybody, and good where DNSSEC vouches for its key.
/// </summary>
public sealed class DaneKeepsImpostorsOut(DaneLab lab) : IClassFixture<DaneLab>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("right.example", "dane", "3 1 1")]
    [InlineData("rolled.example", "dane", "3 1 1")] // the old key and the new one are published
    [InlineData("expired.example", "dane", "3 1 1")] // RFC 7671 §5.1
    [InlineData("alias.example", "dane", "3 1 1")] // the MX is an alias of right.example's
    [InlineData("authority.example", "dane", "2 1 1")]
    [InlineData("gone.example", "encrypted", null)] // nothing is published
    [InlineData("useless.example", "encrypted", null)] // RFC 7672 §3.1.3: TLS is a must, nothing is proven
    [InlineData("unsigned.example", "encrypted", null)] // anybody could have written the record there
    [InlineData("half.example", "encrypted", null)] // a signed domain with a host in an unsigned zone
    public async Task The_message_goes_and_the_record_says_what_was_proven(string domain, string proof, string? record)
    {
        var copy = await lab.Copy(domain, Ct);
        var tls = copy.GetProperty("evidence").GetProperty("tls");

        Assert.Equal("delivered", copy.GetProperty("state").GetString());
        Assert.Equal(proof, tls.GetProperty("proof").GetString());
        Assert.Equal(record, tls.TryGetProperty("dane", out var dane) ? dane.GetProperty("record").GetString() : null);
    }

    [Theory]
    [InlineData("wrong.example", "not the one that the TLSA records")] // an impostor with a certificate of his own
    [InlineData("stranger.example", "is for none of")] // one that the right authority issued, for another host
    [InlineData("stripped.example", "offers no TLS")] // STARTTLS taken out of the greeting
    [InlineData("bogus.example", "TLSA records")] // the look-up broken on the way
    public async Task The_message_waits_and_so_does_its_notice(string domain, string why)
    {
        var copy = await lab.Copy(domain, Ct);

        Assert.Equal("queued", copy.GetProperty("state").GetString());
        Assert.Contains(why, copy.GetProperty("evidence").GetProperty("why").GetString(), StringComparison.Ordinal);
        foreach (var exchanger in new[] { lab.Bare, lab.Issued, lab.Stripped })
            Assert.DoesNotContain(exchanger!.Inbox.Messages, message => message.Contains($"pat@{domain}", StringComparison.OrdinalIgnoreCase)); // all are there once a copy is
    }

    /// <summary>Postfix asks the same zones and meets the same servers; where the two differ, one of them is wrong.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task Postfix_as_a_client_decides_the_same(string domain)
    {
        var copy = await lab.Copy(domain, Ct);

        Assert.Equal(await PosttlsFinger.Ask(lab.Dns!, domain, Ct), Ours(copy)); // there once a copy is
    }

    public static TheoryData<string> All => [.. DaneLab.Domains];

    static string Ours(JsonElement copy) => copy.GetProperty("state").GetString() != "delivered" ? PosttlsFinger.NotSent
        : copy.GetProperty("evidence").GetProperty("tls").GetProperty("proof").GetString() == "dane" ? PosttlsFinger.Verified
        : PosttlsFinger.Sent;
}
