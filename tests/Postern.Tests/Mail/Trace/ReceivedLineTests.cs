using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Postern.Mail.Smtp.Server;
using Postern.Mail.Tls;
using Postern.Mail.Trace;
using Postern.Tests.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Trace;

public sealed class ReceivedLineTests
{
    static readonly DateTimeOffset Date = new(2026, 11, 21, 23, 5, 9, TimeSpan.FromHours(2));

    [Fact]
    public async Task A_hop_in_clear_says_so() => Assert.Equal(
        "Received: from client.example ([127.0.0.1])\r\n (not encrypted)\r\n by gw.example.org with ESMTP id 0af1;\r\n Sat, 21 Nov 2026 21:05:09 +0000\r\n",
        Write(await Greeted("EHLO client.example")));

    [Fact]
    public void An_encrypted_hop_says_how()
    {
        var client = new SmtpClientInfo(new(IPAddress.Parse("2001:db8::1"), 1));
        Secure(client, user: "anna@example.org");

        Assert.Equal(
            "Received: from [IPv6:2001:db8::1] ([IPv6:2001:db8::1])\r\n (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
            + " by gw.example.org with ESMTPSA id 0af1 tls TLS_AES_256_GCM_SHA384;\r\n Sat, 21 Nov 2026 21:05:09 +0000\r\n",
            Write(client));
    }

    /// <summary>Whoever reads our lines, our own reader does: a hop through Postern is never unknown.</summary>
    [Fact]
    public async Task Our_line_is_read_back()
    {
        var client = await Greeted("EHLO client.example");
        var plain = ReceivedReader.Read(Write(client).AsSpan("Received:".Length));
        Secure(client, user: null);
        var secure = ReceivedReader.Read(Write(client).AsSpan("Received:".Length));

        Assert.Equal((TlsStatement.No, TlsBasis.ExplicitNo, "not encrypted"), (plain.Tls, plain.Basis, plain.Evidence?.Text));
        Assert.Equal((TlsBasis.Explicit, "1.3", "TLS_AES_256_GCM_SHA384", 256), (secure.Basis, secure.Version, secure.Cipher, secure.Bits));
        Assert.Equal(("client.example", "127.0.0.1", "gw.example.org", "0af1", Date), (secure.FromHost, secure.FromIp, secure.ByHost, secure.Id, secure.Date));
    }

    [Theory]
    [InlineData("HELO t", false, false, "SMTP", "UTF8SMTP")]
    [InlineData("EHLO t", false, false, "ESMTP", "UTF8SMTP")]
    [InlineData("EHLO t", true, false, "ESMTPS", "UTF8SMTPS")]
    [InlineData("EHLO t", true, true, "ESMTPSA", "UTF8SMTPSA")]
    public async Task The_protocol_has_its_registered_name(string hello, bool tls, bool auth, string name, string nameWithUtf8)
    {
        var client = await Greeted(hello);
        if (tls) Secure(client, auth ? "anna@example.org" : null);

        Assert.Contains($" with {name} id ", Write(client), StringComparison.Ordinal);
        Assert.Contains($" with {nameWithUtf8} id ", Write(client, utf8: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EHLO a)(b;x", "from a??b?x (")]
    [InlineData("EHLO by.example;\tx", null)]
    [InlineData("EHLO [127.0.0.1]", "from [127.0.0.1] (")]
    [InlineData("EHLO [x:a);(b]", "from ?x?a???b? (")]
    [InlineData("EHLO <script>", "from ?script? (")]
    public async Task A_name_can_not_pass_for_a_part_of_our_field(string hello, string? written)
    {
        var client = await Greeted(hello);

        Assert.StartsWith($"Received: {written ?? "from [127.0.0.1] ("}", Write(client), StringComparison.Ordinal);
    }

    static async Task<SmtpClientInfo> Greeted(string hello) => (await Dialogue.Talk($"{hello}\r\n")).Client;

    // What only a session may set is set here as a session would.
    static void Secure(SmtpClientInfo client, string? user)
    {
        typeof(SmtpClientInfo).GetProperty(nameof(SmtpClientInfo.Tls))!
            .SetValue(client, TlsDescription.Describe(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, null));
        typeof(SmtpClientInfo).GetProperty(nameof(SmtpClientInfo.User))!.SetValue(client, user);
    }

    static string Write(SmtpClientInfo client, bool utf8 = false) =>
        Encoding.ASCII.GetString(ReceivedLine.Write(client, new(null) { SmtpUtf8 = utf8 }, "gw.example.org", "0af1", Date));
}
