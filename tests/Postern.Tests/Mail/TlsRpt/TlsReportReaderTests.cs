using System.IO.Compression;
using System.Text;
using Postern.Mail.TlsRpt;

namespace Postern.Tests.Mail.TlsRpt;

/// <summary>RFC 8460 §4.4.</summary>
public sealed class TlsReportReaderTests
{
    const string Good = """
        {"organization-name":"Org","date-range":{"start-datetime":"2026-11-24T00:00:00Z","end-datetime":"2026-11-24T23:59:59Z"},"contact-info":"a@org.example","report-id":"1","policies":[{"policy":{"policy-type":"sts","policy-string":["version: STSv1"],"policy-domain":"clinic.example","mx-host":["mx.clinic.example"]},"summary":{"total-successful-session-count":5,"total-failure-session-count":1},"failure-details":[{"result-type":"certificate-expired","failed-session-count":1}]}]}
        """;

    [Theory]
    [InlineData("", "")]
    [InlineData("\"contact-info\":\"a@org.example\",", "")]
    [InlineData("\"contact-info\":\"a@org.example\"", "\"contact-info\":null,\"unknown\":{\"more\":[1]}")]
    [InlineData("[\"version: STSv1\"]", "\"version: STSv1\"")]
    [InlineData("[\"mx.clinic.example\"]", "\"mx.clinic.example\"")]
    [InlineData("\"sts\"", "\"invalid-policy-type\"")]
    [InlineData(",\"policy-domain\":\"clinic.example\"", "")]
    [InlineData(":5,", ":\"5\",")]
    [InlineData(",\"failure-details\":[{\"result-type\":\"certificate-expired\",\"failed-session-count\":1}]", "")]
    [InlineData("23:59:59Z", "23:59:59.999+00:00")]
    public void Others_may_write_it_in_other_ways(string part, string other) =>
        Assert.IsType<TlsReportReading.Good>(Read(part.Length > 0 ? Good.Replace(part, other, StringComparison.Ordinal) : Good));

    [Theory]
    [InlineData("\"organization-name\":\"Org\",", "", "no organization")]
    [InlineData("\"report-id\":\"1\",", "", "no report-id")]
    [InlineData("\"Org\"", "\"\"", "no organization")]
    [InlineData("2026-11-24T00:00:00Z", "yesterday", "no date-range")]
    [InlineData("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z", "no date-range")]
    [InlineData("\"policy-type\":\"sts\",", "", "no policy-type")]
    [InlineData(":5,", ":-5,", "below zero")]
    [InlineData("\"failed-session-count\":1", "\"failed-session-count\":-1", "below zero")]
    [InlineData(":5,", ":5.5,", "not the JSON")]
    [InlineData("{\"policy\"", "null,{\"policy\"", "no policy-type")]
    [InlineData("\"report-id\":\"1\"", "\"report-id\":\"1\",\"report-id\":\"2\"", "not the JSON")]
    [InlineData("\"Org\"", "\"\\ud800\"", "not the JSON")]
    [InlineData("}]}]}", "}]}]", "not the JSON")]
    public void What_makes_it_useless_makes_it_none(string part, string other, string why)
    {
        var bad = Good.Replace(part, other, StringComparison.Ordinal);

        Assert.NotEqual(Good, bad);
        Assert.Contains(why, Assert.IsType<TlsReportReading.Bad>(Read(bad)).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("From: a@b.example\r\n\r\nhello")]
    public void Other_things_are_no_reports(string text) => Assert.IsType<TlsReportReading.Bad>(Read(text));

    [Fact]
    public void A_mark_before_it_does_not_matter() => Assert.IsType<TlsReportReading.Good>(TlsReportReader.Read((byte[])[0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Good)]));

    [Fact]
    public void Nothing_that_moves_a_terminal_is_kept()
    {
        var report = Assert.IsType<TlsReportReading.Good>(Read(Good.Replace("\"Org\"", "\"a\\u001b[2J\\u2028b\\u0000\"", StringComparison.Ordinal))).Report;

        Assert.Equal("a [2J b", report.Organization);
    }

    [Fact]
    public void A_bomb_is_given_up_at_the_limit()
    {
        var bomb = Gzip(new byte[200 << 20]);
        Assert.True(bomb.Length < TlsRptLimits.SizeMax);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("without its compression", Assert.IsType<TlsReportReading.Bad>(TlsReportReader.Read(bomb)).Why, StringComparison.Ordinal);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8L * TlsRptLimits.InflatedSizeMax);
    }

    [Fact]
    public void Broken_compression_is_no_report()
    {
        var packed = Gzip(Encoding.UTF8.GetBytes(Good));
        packed[packed.Length / 2] ^= 0xff;

        Assert.IsType<TlsReportReading.Bad>(TlsReportReader.Read(packed));
        Assert.IsType<TlsReportReading.Bad>(TlsReportReader.Read(packed.AsMemory(0, packed.Length / 3)));
    }

    [Fact]
    public void Half_a_million_empty_policies_are_counted_and_not_kept()
    {
        var many = Good.Replace("[{\"policy\"", $"[{string.Concat(Enumerable.Repeat("{},", 500_000))}{{\"policy\"", StringComparison.Ordinal);

        Assert.Contains("names and values", Assert.IsType<TlsReportReading.Bad>(TlsReportReader.Read(Gzip(Encoding.UTF8.GetBytes(many)))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void More_policies_than_the_limit_are_no_report()
    {
        var policy = Good[Good.IndexOf("{\"policy\"", StringComparison.Ordinal)..Good.LastIndexOf(']')];
        Assert.IsType<TlsReportReading.Good>(Read(With(TlsRptLimits.PoliciesMax)));
        Assert.IsType<TlsReportReading.Bad>(Read(With(TlsRptLimits.PoliciesMax + 1)));

        string With(int count) => Good.Replace(policy, string.Join(',', Enumerable.Repeat(policy, count)), StringComparison.Ordinal);
    }

    [Fact]
    public void More_failures_than_the_limit_are_no_report()
    {
        const string Failure = "{\"result-type\":\"certificate-expired\",\"failed-session-count\":1}";
        Assert.IsType<TlsReportReading.Good>(TlsReportReader.Read(Gzip(Encoding.UTF8.GetBytes(With(TlsRptLimits.FailuresMax)))));
        Assert.IsType<TlsReportReading.Bad>(TlsReportReader.Read(Gzip(Encoding.UTF8.GetBytes(With(TlsRptLimits.FailuresMax + 1)))));

        string With(int count) => Good.Replace(Failure, string.Join(',', Enumerable.Repeat(Failure, count)), StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_no_report() =>
        Assert.IsType<TlsReportReading.Bad>(Read(Good.Replace("\"contact-info\"", $"\"x\":{new string('[', 100)}{new string(']', 100)},\"contact-info\"", StringComparison.Ordinal)));

    [Fact]
    public void A_long_name_is_no_name_and_a_long_text_is_cut()
    {
        Assert.IsType<TlsReportReading.Bad>(Read(Good.Replace("\"Org\"", $"\"{new string('o', TlsRptLimits.NameLengthMax + 1)}\"", StringComparison.Ordinal)));
        var report = Assert.IsType<TlsReportReading.Good>(Read(Good.Replace("a@org.example", new string('c', TlsRptLimits.TextLengthMax + 1), StringComparison.Ordinal))).Report;
        Assert.Equal(TlsRptLimits.TextLengthMax, report.Contact.Length);
    }

    static TlsReportReading Read(string text) => TlsReportReader.Read(Encoding.UTF8.GetBytes(text));

    static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
