using Postern.Mail.Dane;

namespace Postern.Tests.Mail.Dane;

public sealed class TlsaRecordsTests
{
    static readonly string Sha256 = new('a', 64);
    static readonly string Sha512 = new('b', 128);

    /// <summary>Which of what is published counts, and what the record of it is.</summary>
    [Theory]
    [InlineData("3 1 1", "3 1 1")]
    [InlineData("2 0 2", "2 0 2")]
    [InlineData("0 0 1", "")] // RFC 7672 §3.1.3
    [InlineData("1 1 1", "")]
    [InlineData("1 1 1,3 1 1", "3 1 1")]
    [InlineData("3 1 1,3 1 2", "3 1 2")] // RFC 7671 §9: the stronger digest alone
    [InlineData("3 1 1,3 0 2", "3 1 1,3 0 2")] // another selector is another kind
    [InlineData("3 1 1,2 1 2", "3 1 1,2 1 2")]
    [InlineData("4 1 1", "")]
    [InlineData("3 2 1", "")]
    [InlineData("3 1 3", "")]
    [InlineData("3 1 0", "")] // given in full, and no key
    [InlineData("2 0 0", "")] // given in full, and no certificate
    [InlineData("", "")]
    public void Only_what_mail_can_use_counts(string published, string usable) =>
        Assert.Equal(usable, string.Join(',', TlsaRecords.Usable(published.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Rdata)).Select(r => $"{r.Usage:D} {r.Selector:D} {r.Matching:D}")));

    [Fact]
    public void A_key_given_in_full_stays_beside_the_strongest_digest()
    {
        using var authority = Tlsa.Authority("CN=Partner CA");
        var usable = TlsaRecords.Usable([Tlsa.Record(3, 1, 0, authority), Rdata("3 1 1"), Rdata("3 1 2")]);

        Assert.Equal(["Exact", "Sha512"], usable.Select(record => record.Matching.ToString()));
    }

    [Fact]
    public void A_digest_of_the_wrong_length_counts_for_nothing() => Assert.Empty(TlsaRecords.Usable([[3, 1, 1, 0xaa], [3, 1, 1], []]));

    [Fact]
    public void Records_beyond_the_limit_are_not_looked_at() =>
        Assert.Empty(TlsaRecords.Usable(Enumerable.Repeat(Rdata("1 1 1"), TlsaRecords.RecordsMax).Append(Rdata("3 1 1"))));

    static byte[] Rdata(string text) =>
        [.. text.Split(' ').Select(byte.Parse), .. Convert.FromHexString(text.EndsWith('2') ? Sha512 : Sha256)];
}
