using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary><c>analyze</c> over what real servers wrote: it must find the session that they saw, and name it as they do.</summary>
public sealed class TracesAreRead
{
    const string Recipient = "reader@clinic.example";

    /// <summary>A client from elsewhere, which Postfix is told of by XCLIENT: all that runs here comes from loopback.</summary>
    static readonly string[] FromOutside = ["--xclient", "NAME=mail.outside.example ADDR=198.51.100.7"];

    const string OpenToOutside = "smtpd_authorized_xclient_hosts = 127.0.0.0/8\nsmtpd_recipient_restrictions = reject_unauth_destination\n";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, true, "encrypted", "explicit", 0)]
    [InlineData(true, false, "encrypted", "keyword-s", 0)]
    [InlineData(false, true, "not encrypted", "keyword-plain", 1)]
    public async Task Postfix_is_read_whatever_it_records(bool tls, bool records, string verdict, string basis, int code)
    {
        await using var scene = new Scene(Ct);
        var server = scene.Keep(await PostfixServer.Exchanger("mx.clinic.example", ExchangerTls.Good, scene.Certificates, Ct,
            more: $"{OpenToOutside}smtpd_tls_received_header = {(records ? "yes" : "no")}"));

        var (message, report, exit) = await Analyzed(server.Smtp, server.Inbox, tls, FromOutside);

        var hop = report.GetProperty("hops")[0];
        Assert.Equal((verdict, code), (report.GetProperty("verdict").GetString(), exit));
        Assert.Equal((basis, "Postfix", "own"), (hop.GetProperty("facts").GetProperty("basis").GetString(), hop.GetProperty("system").GetString(), hop.GetProperty("standing").GetString()));
        Assert.Equal(("198.51.100.7", "mx.clinic.example"), (hop.GetProperty("facts").GetProperty("fromIp").GetString(), hop.GetProperty("facts").GetProperty("byHost").GetString()));
        if (!tls || !records) return;
        Assert.Contains($"with cipher {hop.GetProperty("facts").GetProperty("cipher").GetString()} ", message, StringComparison.Ordinal);
        Assert.Contains($"using TLSv{hop.GetProperty("facts").GetProperty("version").GetString()} ", message, StringComparison.Ordinal);
        Assert.Equal("not asked for", hop.GetProperty("facts").GetProperty("certificate").GetProperty("outcome").GetString());
    }

    /// <summary>He brings lines of our own format along; they stand below ours.</summary>
    [Fact]
    public async Task What_a_sender_forged_ends_below_the_line_of_trust()
    {
        await using var scene = new Scene(Ct);
        var server = scene.Keep(await PostfixServer.Exchanger("mx.clinic.example", ExchangerTls.None, scene.Certificates, Ct, more: OpenToOutside));
        const string Forged = "from bank.example (bank.example [192.0.2.9]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) by mx.clinic.example (Postfix) with ESMTPS id 4Pr0zf6wKyz7w9L; Sat, 21 Nov 2026 12:00:00 +0000";

        var (_, report, exit) = await Analyzed(server.Smtp, server.Inbox, tls: false, [.. FromOutside, "--ehlo", "mx.clinic.example", "--add-header", $"Received: {Forged}"]);

        Assert.Equal(("not encrypted", 1), (report.GetProperty("proven").GetString(), exit));
        Assert.Equal(1, report.GetProperty("trust").GetProperty("lastOwn").GetInt32());
        Assert.Equal(["own", "foreign"], report.GetProperty("hops").EnumerateArray().Select(hop => hop.GetProperty("standing").GetString()));
    }

    [Theory]
    [InlineData(true, "yes")]
    [InlineData(false, "no")]
    public async Task Exim_is_read_with_its_other_TLS_library(bool tls, string said)
    {
        await using var scene = new Scene(Ct);
        var server = scene.Keep(await EximServer.Exchanger("mx.clinic.example", scene.Certificates, Ct));

        var (message, report, _) = await Analyzed(server.Smtp, server.Inbox, tls);

        // From loopback, so the hop itself is internal.
        var hop = report.GetProperty("hops")[0];
        Assert.Equal(("internal", said, "Exim"), (hop.GetProperty("verdict").GetString(), hop.GetProperty("facts").GetProperty("tls").GetString(), hop.GetProperty("system").GetString()));
        if (tls) Assert.Contains($"tls {hop.GetProperty("facts").GetProperty("cipher").GetString()}", message, StringComparison.Ordinal);
    }

    /// <summary>Sends one message, and has the verb read what was delivered.</summary>
    static async Task<(string Message, JsonElement Report, int ExitCode)> Analyzed(System.Net.IPEndPoint smtp, Maildir inbox, bool tls, params string[] more)
    {
        var sent = await Swaks.Send(smtp, "somebody@outside.example", Recipient, Ct, tls: tls, more: more);
        Assert.True(sent.Accepted, sent.Transcript);
        var message = Assert.Single(await inbox.Wait(1, Ct));
        using var folder = new TempFolder();
        var file = folder.Write("message", message);

        await using var verb = await PeerProcess.Run(Gateway.Program, ["analyze", file, "--json", "--own", "clinic.example"], Ct);
        Assert.True(verb.StandardOutput.Length > 0, verb.Output);
        return (message, JsonElement.Parse(verb.StandardOutput), verb.ExitCode);
    }
}
