using System.Text;
using Postern.Mail.TlsRpt;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.TlsRpt;

/// <summary>Reports of real senders, and of RFC 8460 itself, collected by two programs that read them; what those expect is expected here.</summary>
public sealed class TlsReportSamplesTests
{
    public static TheoryData<string, string, string, long, long, int> Samples => new()
    {
        { "parsedmarc/samples/smtp_tls/rfc8460.json", "Company-X", "5065427c-23d3-47ca-b6e0-946ea0e8c4be", 5326, 303, 3 },
        { "parsedmarc/samples/smtp_tls/smtp_tls.json", "Example Inc.", "2024-01-09T00:00:00Z_example.com", 0, 3, 2 },
        { "parsedmarc/samples/smtp_tls/mail.ru.json", "Mail.ru", "b28254de-7b2e-be36-bb5c-4c3b92da8b25@mail.ru", 0, 1, 2 },
        { "parsedmarc/samples/smtp_tls/google.com_smtp_tls_report.eml", "Google Inc.", "2024-09-03T00:00:00Z_cardinalhealth.ca", 48, 0, 0 },
        { "stalwart-mail-auth/resources/tlsrpt/rpt01.json", "Company-X", "5065427c-23d3-47ca-b6e0-946ea0e8c4be", 5326, 303, 3 },
        { "stalwart-mail-auth/resources/tlsrpt/rpt01.eml", "Company-X", "5065427c-23d3-47ca-b6e0-946ea0e8c4be", 5326, 303, 3 },
        { "stalwart-mail-auth/resources/tlsrpt/rpt02.json", "Google Inc.", "2020-01-01T00:00:00Z_example.com", 23, 1, 1 },
        { "stalwart-mail-auth/resources/tlsrpt/rpt02.eml", "Google Inc.", "2020-01-01T00:00:00Z_example.com", 23, 1, 1 },
        { "stalwart-mail-auth/resources/tlsrpt/rpt03.json", "Google Inc.", "2019-04-14T00:00:00Z_example.org", 2, 0, 0 },
    };

    [Theory, MemberData(nameof(Samples))]
    public void Every_sample_is_read(string file, string organization, string id, long succeeded, long failed, int failures)
    {
        var report = Read(file);

        Assert.Equal((organization, id, succeeded, failed), (report.Organization, report.Id, report.Succeeded, report.Failed));
        Assert.Equal(failures, report.Policies.Sum(policy => policy.Failures.Count));
    }

    [Fact]
    public void No_sample_is_left_out()
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        var folders = new[] { "parsedmarc/samples/smtp_tls", "stalwart-mail-auth/resources/tlsrpt" };
        var files = folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.SharedData!, "auth", folder)).Select(file => $"{folder}/{Path.GetFileName(file)}")); // it is not null here

        Assert.Equal(files.Order(StringComparer.Ordinal), Samples.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    /// <summary>The mail and the JSON beside it are one report: the second is what its program expects of the first.</summary>
    [Theory]
    [InlineData("rpt01")]
    [InlineData("rpt02")]
    public void A_mail_says_what_is_expected_of_it(string name)
    {
        var folder = "stalwart-mail-auth/resources/tlsrpt";

        Assert.Equal(Text(Read($"{folder}/{name}.json")), Text(Read($"{folder}/{name}.eml")));
    }

    [Fact]
    public void The_example_of_the_RFC_is_read_to_the_last_word()
    {
        var report = Read("parsedmarc/samples/smtp_tls/rfc8460.json");

        Assert.Equal("sts-reporting@company-x.example", report.Contact);
        Assert.Equal(new DateTimeOffset(2016, 4, 1, 0, 0, 0, TimeSpan.Zero), report.Start);
        Assert.Equal(new DateTimeOffset(2016, 4, 1, 23, 59, 59, TimeSpan.Zero), report.End);
        var policy = Assert.Single(report.Policies);
        Assert.Equal(("sts", "company-y.example"), (policy.Type, policy.Domain));
        Assert.Equal(["version: STSv1", "mode: testing", "mx: *.mail.company-y.example", "max_age: 86400"], policy.Text);
        Assert.Equal(["*.mail.company-y.example"], policy.Mx);
        Assert.Equal(
            new TlsReportFailure("starttls-not-supported", 200)
            {
                SendingIp = "2001:db8:abcd:0013::1",
                ReceivingHost = "mx2.mail.company-y.example",
                ReceivingIp = "203.0.113.56",
                More = "https://reports.company-x.example/report_info?id=5065427c-23d3#StarttlsNotSupported",
            },
            policy.Failures[1]);
        Assert.Equal("X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED", policy.Failures[2].Reason);
    }

    /// <summary>Written again, a sample says the same; but for mx-host, which is an array in the words of RFC 8460 §4.4 and a string in its example.</summary>
    [Theory, MemberData(nameof(Samples))]
    public void What_is_read_is_written_the_same(string file, string organization, string id, long succeeded, long failed, int failures)
    {
        var report = Read(file);
        var again = Assert.IsType<TlsReportReading.Good>(TlsReportReader.Read(TlsReportWriter.Gzip(report))).Report;

        Assert.Equal(Text(report), Text(again));
        Assert.Equal((organization, id, succeeded, failed, failures), (again.Organization, again.Id, again.Succeeded, again.Failed, again.Policies.Sum(policy => policy.Failures.Count)));
    }

    static TlsReport Read(string file)
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        return TlsReportFile.Read(File.ReadAllBytes(Path.Combine(Repository.SharedData!, "auth", file))) switch // it is not null here
        {
            TlsReportReading.Good good => good.Report,
            TlsReportReading.Bad bad => throw new Xunit.Sdk.XunitException($"{file}: {bad.Why}"),
        };
    }

    static string Text(TlsReport report) => Encoding.UTF8.GetString(TlsReportWriter.Json(report));
}
