using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.TlsRpt;

namespace Postern.Tests.Mail.TlsRpt;

/// <summary>RFC 8460 §4.4, §5.1 and §5.3, checked against the grammar as it stands there.</summary>
public sealed partial class TlsReportMailTests
{
    static readonly DateTimeOffset Day = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_mail_has_the_form_of_the_RFC()
    {
        var message = await Build();
        var root = message.Root;

        Assert.Equal("multipart/report", root.Type.Name);
        Assert.Equal("tlsrpt", root.Type.Parameters?.Find("report-type"));
        Assert.Equal("partner.example", root.Text("TLS-Report-Domain"u8));
        Assert.Equal("clinic.example", root.Text("TLS-Report-Submitter"u8));
        Assert.Matches(Subject(), root.Text("Subject"u8) ?? "");
        Assert.Equal(3, message.PartCount);
        Assert.Equal("text/plain", message.Part(1).Type.Name);
        Assert.Equal("application/tlsrpt+gzip", message.Part(2).Type.Name);
        Assert.Matches(FileName(), message.Part(2).FileName ?? "");
        Assert.True(Ascii.IsValid(message.Bytes.Span));
    }

    [Fact]
    public async Task The_report_is_read_out_of_its_mail()
    {
        var read = Assert.IsType<TlsReportReading.Good>(TlsReportFile.Read((await Build()).Bytes)).Report;

        Assert.Equal(TlsReportWriter.Json(Report()), TlsReportWriter.Json(read));
    }

    [Fact]
    public void The_JSON_has_the_names_and_types_of_the_schema()
    {
        using var json = JsonDocument.Parse(TlsReportWriter.Json(Report()));
        var policy = json.RootElement.GetProperty("policies")[0];
        var failure = policy.GetProperty("failure-details")[0];

        Assert.Equal(["organization-name", "date-range", "contact-info", "report-id", "policies"], Names(json.RootElement));
        Assert.Equal(["start-datetime", "end-datetime"], Names(json.RootElement.GetProperty("date-range")));
        Assert.Equal(("2026-11-24T00:00:00Z", "2026-11-24T23:59:59Z"),
            (json.RootElement.GetProperty("date-range").GetProperty("start-datetime").GetString(), json.RootElement.GetProperty("date-range").GetProperty("end-datetime").GetString()));
        Assert.Equal(["policy", "summary", "failure-details"], Names(policy));
        Assert.Equal(["policy-type", "policy-string", "policy-domain", "mx-host"], Names(policy.GetProperty("policy")));
        Assert.Equal(JsonValueKind.Array, policy.GetProperty("policy").GetProperty("policy-string").ValueKind);
        Assert.Equal(JsonValueKind.Array, policy.GetProperty("policy").GetProperty("mx-host").ValueKind);
        Assert.Equal((40, 2), (policy.GetProperty("summary").GetProperty("total-successful-session-count").GetInt64(), policy.GetProperty("summary").GetProperty("total-failure-session-count").GetInt64()));
        Assert.Equal(["result-type", "sending-mta-ip", "receiving-mx-hostname", "receiving-mx-helo", "receiving-ip", "failed-session-count", "additional-information", "failure-reason-code"], Names(failure));
    }

    /// <summary>The registry (RFC 8460 §6.6).</summary>
    [Fact]
    public void The_words_are_those_of_the_registry() => Assert.Equal(
        ["starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted", "validation-failure", "tlsa-invalid", "dnssec-invalid", "dane-required",
            "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid"],
        Enum.GetValues<TlsResultType>().Select(TlsResultTypes.Word));

    static TlsReport Report() => new("Example Clinic", "postmaster@clinic.example", "20261124a1@clinic.example", Day, Day.AddDays(1).AddSeconds(-1),
    [
        new("sts", ["version: STSv1", "mode: enforce", "mx: mx.partner.example", "max_age: 86400"], "partner.example", ["mx.partner.example"], 40, 2,
        [
            new("certificate-expired", 2)
            {
                SendingIp = "192.0.2.1", ReceivingHost = "mx.partner.example", ReceivingHelo = "mx", ReceivingIp = "192.0.2.2", More = "https://clinic.example/", Reason = "reason",
            },
        ]),
    ]);

    static async Task<MimeMessage> Build() => MimeMessage.Parse(await new TlsReportMail
    {
        Report = Report(),
        Domain = "partner.example",
        Submitter = "clinic.example",
        From = new EmailAddress("postmaster", "clinic.example"),
        To = new EmailAddress("tls", "partner.example"),
        Date = Day.AddDays(1),
        Unique = "20261124a1",
    }.Build(TestContext.Current.CancellationToken));

    static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    [GeneratedRegex(@"^Report\s+Domain:\s+[a-z0-9.-]+\s+Submitter:\s+[a-z0-9.-]+\s+Report-ID:\s+<[A-Za-z0-9.]+@[a-z0-9.-]+>$")]
    private static partial Regex Subject();

    [GeneratedRegex(@"^[a-z0-9.-]+![a-z0-9.-]+!1795478400!1795564799![A-Za-z0-9]+\.json\.gz$")]
    private static partial Regex FileName();
}
