using Postern.Flow.Discover;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;
using Postern.Tests.Mail.Dns;

namespace Postern.Tests.Flow.Discover;

/// <summary>What counts of the DNS. That only a real signature makes an answer secure is told by the story with a signed zone.</summary>
public sealed class DnsKeysTests
{
    static readonly EmailAddress Joe = new("joe", "clinic.example");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Certificates_and_keys_of_a_signed_zone_are_found()
    {
        await using var dns = Signed().Add(MailKeyNames.Smimea(Joe)!, DnsType.Smimea, [3, 0, 0, 0x30, 1], [1, 0, 0, 0x30, 2]) // a name
            .Add(MailKeyNames.OpenPgpKey(Joe)!, DnsType.OpenPgpKey, [0x99, 1]);

        var found = Assert.IsType<SourceAnswer.Found>(await Ask(dns));

        Assert.Equal(
            [(FoundForm.Certificate, false, "3001"), (FoundForm.Certificate, true, "3002"), (FoundForm.OpenPgp, false, "9901")],
            found.Keys.Select(key => (key.Form, key.NeedsPublicChain, Convert.ToHexString(key.Bytes.Span))));
        Assert.All(found.Keys, key => Assert.Equal(DiscoveredTrust.Dnssec, key.Trust));
    }

    [Fact]
    public async Task Digests_and_authorities_are_only_for_checking()
    {
        await using var dns = Signed().Add(MailKeyNames.Smimea(Joe)!, DnsType.Smimea, [2, 0, 0, 0x30], [3, 1, 1, .. new byte[32]], [9, 9, 9, 9]); // a name

        var found = Assert.IsType<SourceAnswer.Found>(await Ask(dns));

        Assert.Empty(found.Keys);
        Assert.Equal([CertificateUsage.DaneTa, CertificateUsage.DaneEe], found.Constraints.Select(record => record.Usage));
    }

    [Fact]
    public async Task Without_a_signature_nothing_counts()
    {
        await using var dns = new FakeDns().Add(MailKeyNames.Smimea(Joe)!, DnsType.Smimea, [3, 0, 0, 0x30]); // a name

        Assert.True(Assert.IsType<SourceAnswer.Nothing>(await Ask(dns)).IsWholeDomain);
    }

    [Fact]
    public async Task Absence_in_a_signed_zone_is_about_one_address()
    {
        await using var dns = Signed();

        Assert.False(Assert.IsType<SourceAnswer.Nothing>(await Ask(dns)).IsWholeDomain);
    }

    [Fact]
    public async Task No_answer_is_no_absence()
    {
        await using var dns = Signed().Fail(MailKeyNames.Smimea(Joe)!); // a name

        Assert.IsType<SourceAnswer.Failed>(await Ask(dns));
    }

    static FakeDns Signed() => new() { IsAuthentic = true };

    static async Task<SourceAnswer> Ask(FakeDns dns)
    {
        await using var resolver = new StubResolver(new() { Servers = [dns.Address] });
        return await new DnsKeys(resolver).Find(Joe, Stop);
    }
}
