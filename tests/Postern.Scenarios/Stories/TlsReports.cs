using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>RFC 8460: a domain whose exchanger is broken is told, by mail and over the web; and what others tell us is kept.</summary>
public sealed class TlsReports
{
    const string Domain = "sts.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task An_expired_certificate_under_MTA_STS_is_reported_by_mail_and_over_the_web()
    {
        await using var scene = new Scene(Ct);
        await scene.Exchanger(Domain, ExchangerTls.Expired);
        await scene.PolicyHost(Domain, "enforce", $"mx.{Domain}");
        var mailbox = await scene.Exchanger("reports.example", ExchangerTls.Good);
        var web = scene.Keep(await ReportWeb.Of("web.reports.example", scene.Certificates, Ct));
        scene.Record($"web.reports.example. A {web.Web.Address}");
        scene.Record($"_smtp._tls.{Domain}. TXT \"v=TLSRPTv1; rua=mailto:tls@reports.example,https://web.reports.example/v1\"");
        var gateway = await scene.Gateway(with: scene.AsksPolicyHosts);

        await scene.Send(gateway, $"patient@{Domain}", "Secret words 4711");
        await Counted(gateway, $"\"domain\":\"{Domain}\",\"succeeded\":0,\"failed\":"); // it is tried again and again meanwhile
        await Sends(gateway);

        var mail = Assert.Single(await mailbox.Inbox.Wait(1, Ct));
        Assert.DoesNotContain("4711", mail, StringComparison.Ordinal);
        Assert.Equal("application/tlsrpt+gzip", web.Type(1));
        using var byMail = await Read(Encoding.Latin1.GetBytes(mail));
        using var byWeb = await Read(await File.ReadAllBytesAsync(web.Report(1), Ct));
        Assert.Equal((Domain, "clinic.example"), (Field(byMail, "TLS-Report-Domain"), Field(byMail, "TLS-Report-Submitter")));
        Assert.Contains("tls@reports.example", Field(byMail, "To"), StringComparison.Ordinal);
        Tells(byMail, "certificate-expired");
        Tells(byWeb, "certificate-expired");

        // Sent is sent: neither again, nor reported on in its turn.
        await Sends(gateway);
        Assert.Equal((1, 1), (mailbox.Inbox.Count, web.Count));
        var counts = (await gateway.Run(["tls-reports", "counts", "--json"], Ct)).StandardOutput;
        Assert.DoesNotContain("reports.example", counts, StringComparison.Ordinal);
        Assert.Equal(2, (await gateway.Run(["tls-reports", "sent", "--json"], Ct)).StandardOutput.Split("\"state\":\"sent\"").Length - 1);
    }

    /// <summary>RFC 8460 §5.3: receivers ignore what is not signed for the domain that reports.</summary>
    [Fact]
    public async Task A_report_is_signed_for_the_domain_that_sends_it()
    {
        await using var scene = new Scene(Ct);
        await scene.Exchanger("told.example", ExchangerTls.Good);
        var mailbox = await scene.Exchanger("reports.example", ExchangerTls.Good);
        scene.Record("_smtp._tls.told.example. TXT \"v=TLSRPTv1; rua=mailto:tls@reports.example\"");
        var gateway = await scene.Gateway();
        await using var judges = await DkimSignsWhatLeaves.Published(scene, gateway);
        await DkimSignsWhatLeaves.Signed(scene, gateway, mailbox, "ann@reports.example"); // it knows its keys from here on

        await scene.Send(gateway, "patient@told.example", "Secret words 4711");
        await Counted(gateway, "\"domain\":\"told.example\",\"succeeded\":1");
        await Sends(gateway);

        string? report = null;
        Assert.True(await Waiting.Until(() => Task.FromResult((report = mailbox.Inbox.Messages.FirstOrDefault(mail => mail.Contains("TLS-Report-Domain: told.example", StringComparison.Ordinal))) is not null), Maildir.ArrivalMax, Ct), gateway.Output);
        await DkimSignsWhatLeaves.Verify(judges, report ?? "");
    }

    [Fact]
    public async Task Reports_about_us_are_taken_over_the_web_and_from_a_file()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        using var sender = Sender(gateway);

        Assert.Equal(HttpStatusCode.Created, await Post(sender, Gzip(Report("1", "clinic.example")), "application/tlsrpt+gzip"));
        Assert.Equal(HttpStatusCode.OK, await Post(sender, Encoding.UTF8.GetBytes(Report("1", "clinic.example")), "application/tlsrpt+json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Post(sender, Gzip(Report("2", "other.example")), "application/tlsrpt+gzip"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post(sender, "nonsense"u8.ToArray(), "application/tlsrpt+gzip"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post(sender, Gzip(new string(' ', 20 << 20)), "application/tlsrpt+gzip"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await Post(sender, Gzip(Report("3", "clinic.example")), "application/json"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Post(sender, new byte[3 << 20], "application/tlsrpt+gzip"));

        using var folder = new TempFolder();
        var imported = await gateway.Run(["tls-reports", "import", folder.Write("report.eml", Mail(Report("4", "clinic.example")))], Ct);
        Assert.True(imported.ExitCode == 0, imported.Output);
        Assert.Equal(1, (await gateway.Run(["tls-reports", "import", folder.Write("other.eml", "From: a@b.example\r\n\r\nhello\r\n")], Ct)).ExitCode);

        var listed = Lines((await gateway.Run(["tls-reports", "list", "--json"], Ct)).StandardOutput);
        Assert.Equal([("4", "file"), ("1", "https")], listed.Select(line => (line.GetProperty("reportId").GetString(), line.GetProperty("cameBy").GetString())));
        var shown = await gateway.Run(["tls-reports", "show", listed[1].GetProperty("id").GetString()!], Ct); // ids are never null
        Assert.Contains("3 × certificate-expired", shown.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_reports_of_one_network_wait()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        using var sender = Sender(gateway);

        var answers = new List<HttpStatusCode>();
        for (var number = 0; number < 25; number++) answers.Add(await Post(sender, Gzip(Report($"{number}", "clinic.example")), "application/tlsrpt+gzip"));

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.True(answers.Count(answer => answer == HttpStatusCode.Created) >= 20);
    }

    internal static async Task Counted(Gateway gateway, string what)
    {
        var counts = "";
        Assert.True(await Waiting.Until(async () =>
        {
            counts = (await gateway.Run(["tls-reports", "counts", "--json"], Ct)).StandardOutput;
            return counts.Contains(what, StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(60), Ct), counts);
    }

    internal static async Task Sends(Gateway gateway)
    {
        var sent = await gateway.Run(["tls-reports", "send", "--day", Today, "--json"], Ct);
        Assert.True(sent.ExitCode == 0, sent.Output);
    }

    internal static async Task<JsonDocument> Read(byte[] octets)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["report"], octets, Ct);
        var read = await PeerProcess.Run("/usr/bin/python3", [Interop.File("tlsrpt/read.py"), folder["report"]], Ct);
        Assert.True(read.ExitCode == 0, read.Output);
        return JsonDocument.Parse(read.StandardOutput);
    }

    static string Field(JsonDocument read, string name) => read.RootElement.GetProperty("fields").GetProperty(name).GetString() ?? "";

    static void Tells(JsonDocument read, string result)
    {
        var report = read.RootElement.GetProperty("report");
        Assert.Equal("Example Clinic", report.GetProperty("organization-name").GetString());
        var policy = Assert.Single(report.GetProperty("policies").EnumerateArray());
        Assert.Equal(("sts", Domain), (policy.GetProperty("policy").GetProperty("policy-type").GetString(), policy.GetProperty("policy").GetProperty("policy-domain").GetString()));
        Assert.Contains("mode: enforce", policy.GetProperty("policy").GetProperty("policy-string").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal(0, policy.GetProperty("summary").GetProperty("total-successful-session-count").GetInt64());
        var failure = Assert.Single(policy.GetProperty("failure-details").EnumerateArray());
        Assert.Equal((result, $"mx.{Domain}"), (failure.GetProperty("result-type").GetString(), failure.GetProperty("receiving-mx-hostname").GetString()));
    }

    static HttpClient Sender(Gateway gateway) => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject.Contains(Gateway.Name, StringComparison.Ordinal) == true },
    })
    {
        BaseAddress = new Uri($"https://{gateway.Address}:{Gateway.WebPort}"),
    };

    static async Task<HttpStatusCode> Post(HttpClient sender, byte[] document, string type)
    {
        using var content = new ByteArrayContent(document) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var response = await sender.PostAsync(new Uri("/api/v1/tls-reports", UriKind.Relative), content, Ct);
        return response.StatusCode;
    }

    static List<JsonElement> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    static string Report(string id, string domain) => $$"""
        {"organization-name":"Partner","date-range":{"start-datetime":"2026-11-24T00:00:00Z","end-datetime":"2026-11-24T23:59:59Z"},"contact-info":"tls@partner.example","report-id":"{{id}}","policies":[{"policy":{"policy-type":"sts","policy-domain":"{{domain}}"},"summary":{"total-successful-session-count":7,"total-failure-session-count":3},"failure-details":[{"result-type":"certificate-expired","failed-session-count":3}]}]}
        """;

    static string Mail(string report) => string.Join("\r\n",
        "From: tls@partner.example", "TLS-Report-Domain: clinic.example", "Content-Type: multipart/report; report-type=tlsrpt; boundary=b", "",
        "--b", "Content-Type: text/plain", "", "A report", "--b", "Content-Type: application/tlsrpt+gzip", "Content-Transfer-Encoding: base64", "",
        Convert.ToBase64String(Gzip(report)), "--b--", "");

    static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
