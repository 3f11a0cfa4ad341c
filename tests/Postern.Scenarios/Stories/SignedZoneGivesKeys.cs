using Postern.Flow.Discover;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Keys in the DNS count only where the zone is signed: a real zone, a real validating resolver.</summary>
public sealed class SignedZoneGivesKeys
{
    const string Certificate = "3082";
    const string OpenPgp = "990102";

    static readonly EmailAddress Joe = new("joe", "signed.example");
    static readonly EmailAddress Ann = new("ann", "plain.example");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_zone_gives_keys_and_an_unsigned_one_does_not()
    {
        await using var dns = await Zones();
        await using var resolver = Resolver(dns, dns.TrustAnchor);
        var keys = new DnsKeys(resolver);

        var found = Assert.IsType<SourceAnswer.Found>(await keys.Find(Joe, Ct));
        Assert.Equal([Certificate, OpenPgp], found.Keys.Select(key => Convert.ToHexString(key.Bytes.Span)));

        var absent = Assert.IsType<SourceAnswer.Nothing>(await keys.Find(Joe with { Local = "nobody" }, Ct));
        Assert.Equal(("no record", false), (absent.Why, absent.IsWholeDomain));

        var unsigned = Assert.IsType<SourceAnswer.Nothing>(await keys.Find(Ann, Ct));
        Assert.Equal(("the zone is not signed", true), (unsigned.Why, unsigned.IsWholeDomain));
    }

    [Fact]
    public async Task A_zone_signed_by_somebody_else_is_no_answer_at_all()
    {
        await using var dns = await Zones();
        await using var other = await Zones();
        await using var resolver = Resolver(dns, other.TrustAnchor);

        Assert.IsType<SourceAnswer.Failed>(await new DnsKeys(resolver).Find(Joe, Ct));
    }

    static Task<DnsServer> Zones() => DnsServer.StartSigned(Records(Joe), "plain.example", Records(Ann), Ct);

    static string Records(EmailAddress address) => $"""
        {MailKeyNames.Smimea(address)}. TYPE53 \# 5 030000{Certificate}
        {MailKeyNames.OpenPgpKey(address)}. TYPE61 \# 3 {OpenPgp}
        """;

    static UnboundResolver Resolver(DnsServer dns, string anchor)
    {
        try
        {
            return new(new() { Servers = [dns.Where], TrustAnchors = [anchor] });
        }
        catch (DnsUnavailableException e)
        {
            throw new PeerAbsentException(e.Message);
        }
    }
}
