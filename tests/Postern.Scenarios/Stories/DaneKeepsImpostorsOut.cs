using System.Text;
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
    [InlineData("both.example", "dane", "3 1 1")] // its MTA-STS policy names another server: DANE goes first (RFC 8461 §2)
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
    [InlineData("contradiction.example", "not the one that the TLSA records")] // MTA-STS vouches for it, and may not overrule DANE (RFC 8461 §2)
    [InlineData("broken.example", "validation failure")] // already the exchangers cannot be known
    public async Task The_message_waits_and_so_does_its_notice(string domain, string why)
    {
        var copy = await lab.Copy(domain, Ct);

        Assert.Equal("queued", copy.GetProperty("state").GetString());
        Assert.Contains(why, copy.GetProperty("evidence").GetProperty("why").GetString(), StringComparison.Ordinal);
        foreach (var exchanger in new[] { lab.Bare, lab.Issued, lab.Stripped, lab.Contradicted })
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

    /// <summary>RFC 8460 §4.3: what DANE refused is told to the domain as DANE's.</summary>
    [Fact]
    public async Task A_domain_is_told_what_DANE_refused()
    {
        await lab.Copy("wrong.example", Ct);
        await TlsReports.Counted(lab.Gateway!, "\"domain\":\"wrong.example\",\"succeeded\":0,\"failed\":");
        await TlsReports.Sends(lab.Gateway!); // it and the exchangers are there once a copy is
        string? mail = null;
        Assert.True(await Waiting.Until(() => Task.FromResult((mail = lab.Bare!.Inbox.Messages.FirstOrDefault(message => message.Contains("TLS-Report-Domain: wrong.example", StringComparison.Ordinal))) is not null), Maildir.ArrivalMax, Ct),
            (await lab.Gateway!.Run(["tls-reports", "sent"], Ct)).StandardOutput + (await lab.Gateway!.Run(["tls-reports", "counts"], Ct)).StandardOutput);

        using var read = await TlsReports.Read(Encoding.Latin1.GetBytes(mail ?? ""));
        var policy = Assert.Single(read.RootElement.GetProperty("report").GetProperty("policies").EnumerateArray());
        Assert.Equal("tlsa", policy.GetProperty("policy").GetProperty("policy-type").GetString());
        Assert.Equal(0, policy.GetProperty("summary").GetProperty("total-successful-session-count").GetInt64());
        var failure = Assert.Single(policy.GetProperty("failure-details").EnumerateArray());
        Assert.Equal(("certificate-not-trusted", "mx.wrong.example"), (failure.GetProperty("result-type").GetString(), failure.GetProperty("receiving-mx-hostname").GetString()));
    }

    public static TheoryData<string> All => [.. DaneLab.Domains];

    static string Ours(JsonElement copy) => copy.GetProperty("state").GetString() != "delivered" ? PosttlsFinger.NotSent
        : copy.GetProperty("evidence").GetProperty("tls").GetProperty("proof").GetString() == "dane" ? PosttlsFinger.Verified
        : PosttlsFinger.Sent;
}
