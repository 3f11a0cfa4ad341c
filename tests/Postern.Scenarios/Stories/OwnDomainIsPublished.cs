using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>What <c>dns-records</c> prints goes into a zone as it is, and the DNS then answers to it; the policy it names is served to whoever verifies the host.</summary>
public sealed class OwnDomainIsPublished
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static readonly object Publish = new { mtaSts = new { mode = "enforce", mx = new[] { "gw.clinic.example" } }, spf = "v=spf1 ip4:192.0.2.1 -all", tlsReports = "mailto:tls@clinic.example" };

    [Fact]
    public async Task What_is_printed_is_a_zone_that_passes_the_check()
    {
        using var certificates = new Certificates();
        using var data = new TempFolder();
        var settings = Settings(certificates, data["data"]);

        var keys = await Gateway.RunOnce(settings, ["keys", "dkim", "generate"], Ct);
        Assert.True(keys.ExitCode == 0, keys.Output);
        var before = await Gateway.RunOnce(settings, ["dns-records"], Ct);
        Assert.Equal(0, before.ExitCode);

        await using var dns = await DnsServer.Start($"{before.StandardOutput}\ngw.clinic.example. A 127.0.0.1", Ct);
        var states = await Check(settings with { Dns = dns.Where }, exit: 0);
        Assert.All(states, each => Assert.Equal("published", each.State));
        Assert.Equal(["certificate", "TLSA", "TXT", "CNAME", "certificate", "TXT", "TXT", "TXT", "TXT", "TXT"], states.Select(each => each.Type));
    }

    [Fact]
    public async Task What_differs_or_is_missing_falls_short()
    {
        using var certificates = new Certificates();
        using var data = new TempFolder();
        var settings = Settings(certificates, data["data"]) with { OtherNames = [] };

        await using var dns = await DnsServer.Start("""
            gw.clinic.example. A 127.0.0.1
            mta-sts.clinic.example. A 127.0.0.9
            clinic.example. TXT "v=spf1 +all"
            _mta-sts.clinic.example. TXT "v=STSv1; id=old;"
            _dmarc.clinic.example. TXT "v=DMARC1; p=reject"
            _21425._tcp.gw.clinic.example. TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
            """, Ct);
        var states = await Check(settings with { Dns = dns.Where }, exit: 1);

        Assert.Equal(
            [
                ("gw.clinic.example", "certificate", "published"), ("_21425._tcp.gw.clinic.example", "TLSA", "differs"),
                ("_mta-sts.clinic.example", "TXT", "differs"), ("mta-sts.clinic.example", "CNAME", "differs"), ("mta-sts.clinic.example", "certificate", "missing"),
                ("_smtp._tls.clinic.example", "TXT", "missing"), ("clinic.example", "TXT", "differs"), ("_dmarc.clinic.example", "TXT", "published"),
            ],
            states);
    }

    [Fact]
    public async Task The_policy_is_served_under_a_certificate_of_its_own_name()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway(with: settings => settings with { Publish = Publish, OtherNames = ["mta-sts.clinic.example"] });
        using var sender = Sender(scene.Certificates.Root, gateway.Web);

        var policy = await sender.GetStringAsync(new Uri("https://mta-sts.clinic.example/.well-known/mta-sts.txt"), Ct);

        Assert.Equal("version: STSv1\r\nmode: enforce\r\nmx: gw.clinic.example\r\nmax_age: 604800\r\n", policy);
        using var elsewhere = await sender.GetAsync(new Uri($"https://{Gateway.Name}/.well-known/mta-sts.txt"), Ct);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    static GatewaySettings Settings(Certificates certificates, string data) =>
        new() { Certificates = certificates, Publish = Publish, OtherNames = ["mta-sts.clinic.example"], Data = data };

    static async Task<List<(string Name, string Type, string State)>> Check(GatewaySettings settings, int exit)
    {
        var run = await Gateway.RunOnce(settings, ["dns-records", "--check", "--json"], Ct);
        Assert.True(run.ExitCode == exit, run.Output);
        return [.. run.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line)];
    }

    static (string, string, string) Line(string json)
    {
        using var line = JsonDocument.Parse(json);
        return (Text(line, "name"), Text(line, "type"), Text(line, "state"));
    }

    static string Text(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetString() ?? "";

    // As a sender of mail: the name is verified, wherever the address leads.
    static HttpClient Sender(string root, IPEndPoint web)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(root);
        return new(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(web, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }
}
