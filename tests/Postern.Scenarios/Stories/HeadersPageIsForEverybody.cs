using System.Net;
using System.Text;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>The page <c>/tools/headers</c> of the real program in a real browser, and its interface for programs beside the command.</summary>
public sealed class HeadersPageIsForEverybody
{
    const string Page = "/tools/headers", Api = "/api/v1/analyze";

    /// <summary>From a practice to the clinic over old TLS, and before that without any.</summary>
    const string Headers = """
        Received: from mx.clinic.example (mx.clinic.example [192.0.2.10]) by store.clinic.example (Postfix) with ESMTP id 2; Mon, 16 Nov 2026 09:12:07 +0100
        Received: from relay.partner.example (relay.partner.example [198.51.100.7])
         by mx.clinic.example (8.14.4/8.13.8) with ESMTP id r7JEfLgH003867
         (version=TLSv1/SSLv3 cipher=RC4-SHA bits=128 verify=NOT); Mon, 16 Nov 2026 09:12:05 +0100
        Received: from pc.practice.example (pc.practice.example [203.0.113.5])
         by relay.partner.example (Postfix) with ESMTP id 4Zc1Qw5T2Nz9rt (not using TLS); Mon, 16 Nov 2026 09:12:55 +0100
        Authentication-Results: elsewhere.example; spf=pass smtp.mailfrom=practice.example
        From: a@practice.example

        """;

    /// <summary>What runs, or is too wide, is a fault that the looker prints: a script that came through would write an error.</summary>
    const string Hostile = """
        Received: from "><script>console.error(1)</script>.example (<img src=x onerror=console.error(2)> [203.0.113.9])
         by mx.clinic.example" onload="console.error(3) (Postfix) with ESMTPS id </text></svg><script>console.error(4)</script>; Mon, 16 Nov 2026 09:12:05 +0100
        Received: from aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example
         by bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb with cccccccccccccccccccccccccccccccccccccccccccccccc
        DKIM-Signature: v=1; a=rsa-sha256; d="><svg onload=console.error(5)>; s=s; h=from; bh=x; b=y

        """;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>At 360, 390, 768 and 1,280 pixels, light and dark, and once without JavaScript: no fault that axe-core finds, nothing too wide, nothing that runs.</summary>
    [Theory]
    [InlineData(Headers, "#headers")]
    [InlineData(Headers, "#file")]
    [InlineData(Hostile, "#headers")]
    public async Task Nobody_is_left_out(string headers, string field)
    {
        using var folder = new TempFolder();
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        var value = field == "#file" ? folder.Write("message.eml", headers) : headers;

        Assert.Equal(Axe.NoFault, await Axe.Look(new Uri(Site(gateway), Page), value, field, Ct));
    }

    [Fact]
    public async Task A_program_is_told_what_the_command_says()
    {
        using var folder = new TempFolder();
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        await using var command = await PeerProcess.Run(Gateway.Program, ["analyze", folder.Write("message.eml", Headers), "--json"], Ct);
        using var visitor = Visitor();
        using var message = new StringContent(Headers, Encoding.UTF8, "message/rfc822");

        using var answer = await visitor.PostAsync(new Uri(Site(gateway), Api), message, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(command.StandardOutput, await answer.Content.ReadAsStringAsync(Ct));
        Assert.Contains("\"verdict\":\"not encrypted\"", command.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_not_there_when_it_is_switched_off()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway(with: settings => settings with { Tools = new { headers = "off" } });
        using var visitor = Visitor();
        using var message = new StringContent(Headers, Encoding.UTF8, "message/rfc822");

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(new Uri(Site(gateway), Page), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync(new Uri(Site(gateway), Api), message, Ct)).StatusCode);
        Assert.DoesNotContain(Page, await visitor.GetStringAsync(new Uri(Site(gateway), "/tools/domain"), Ct), StringComparison.Ordinal);
    }

#pragma warning disable CA5399, CA5400, CA5359 // The certificate is the test's own, on loopback.
    static HttpClient Visitor() => new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
#pragma warning restore CA5399, CA5400, CA5359

    static Uri Site(Gateway gateway) => new($"https://{gateway.Address}:{Gateway.WebPort}");
}
