using System.Net;
using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Other people's judges look at our doors: testssl.sh, Postfix's posttls-finger, openssl.</summary>
public sealed class OwnDoorsAreStrict
{
    /// <summary>Findings about a certificate of the tests' own authority, which no list of roots knows and which tells of no revocation; and about the machine that looks.</summary>
    static readonly string[] OfTheTest = ["cert_", "engine_problem", "cert_chain_of_trust", "DNS_CAArecord", "OCSP_stapling"];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Testssl_finds_nothing_above_low(bool isSmtp)
    {
        var program = Installed.Program("testssl");
        await using var scene = new Scene(Ct);
        using var folder = new TempFolder();
        var gateway = await scene.Gateway();
        string[] what = isSmtp ? ["-p", "-s", "-t", "smtp", gateway.Relay.ToString()] : ["-p", "-s", "-h", $"https://{gateway.Web}/m/nothing"];

        await PeerProcess.Run(program, ["--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--jsonfile", folder["found.json"], .. what], Ct);

        using var found = JsonDocument.Parse(await File.ReadAllTextAsync(folder["found.json"], Ct));
        var findings = found.RootElement.EnumerateArray().Select(each => (Id: Text(each, "id"), Severity: Text(each, "severity"), Finding: Text(each, "finding"))).ToList();
        Assert.Contains(findings, each => each is { Id: "TLS1_3", Severity: "OK" });
        Assert.Contains(findings, each => each is { Id: "TLS1_2", Severity: "OK" });
        Assert.Contains(findings, each => each.Id == (isSmtp ? "cipherlist_NULL" : "HSTS_time"));
        Assert.DoesNotContain(findings, each => each.Severity is not ("OK" or "INFO" or "LOW") && !OfTheTest.Any(own => each.Id.StartsWith(own, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Postfix_verifies_every_SMTP_door()
    {
        var program = Installed.Program("posttls-finger");
        await using var scene = new Scene(Ct);
        using var folder = new TempFolder();
        folder.Write("main.cf", "");
        var gateway = await scene.Gateway();

        foreach (var (door, isStartTls) in SmtpDoors(gateway))
        {
            string[] wrapped = isStartTls ? [] : ["-w"];
            var run = await PeerProcess.Run(
                program, ["-c", .. wrapped, "-l", "secure", "-L", "summary", "-F", scene.Certificates.Root, $"[{door.Address}]:{door.Port}", Gateway.Name], Ct,
                new Dictionary<string, string> { ["MAIL_CONFIG"] = folder.Path });

            Assert.Contains("Verified TLS connection established", run.Output, StringComparison.Ordinal);
            Assert.Contains("TLSv1.3 with cipher TLS_AES_256_GCM_SHA384", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_door_takes_an_old_version_or_another_suite()
    {
        string[][] refused =
        [
            ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
            ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"],
            ["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"],
            ["-tls1_2", "-cipher", "ECDHE-ECDSA-NULL-SHA:AECDH-NULL-SHA:@SECLEVEL=0"],
            ["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"],
        ];
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();

        foreach (var (door, isStartTls) in SmtpDoors(gateway).Append((gateway.Web, false)))
        {
            foreach (var offer in refused)
                Assert.Contains("Cipher is (NONE)", await OpenSsl.Client(door, isStartTls, Ct, offer), StringComparison.Ordinal);
            Assert.Contains("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256", await OpenSsl.Client(door, isStartTls, Ct, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), StringComparison.Ordinal);
        }
    }

    static IEnumerable<(IPEndPoint Door, bool IsStartTls)> SmtpDoors(Gateway gateway) => [(gateway.Relay, true), (gateway.Submission, true), (gateway.Submissions, false)];

    static string Text(JsonElement each, string name) => each.GetProperty(name).GetString() ?? "";
}
