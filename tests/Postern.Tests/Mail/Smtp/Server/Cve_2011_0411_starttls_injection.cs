using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>STARTTLS command injection (CVE-2011-0411, CVE-2021-38371): nothing that was said in clear is heard inside TLS.</summary>
public sealed class Cve_2011_0411_starttls_injection
{
    static readonly SmtpServerOptions Options = new() { Hostname = "gw.example.org", Tls = TestCertificate.Options, TlsRequired = true };

    [Theory]
    [InlineData("NOOP injected\r\n")]
    [InlineData("EHLO x\r\nMAIL FROM:<evil@example.org>\r\n")]
    [InlineData("x")]
    public async Task What_follows_STARTTLS_in_the_same_packet_ends_the_session(string injected)
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Options), "EHLO t\r\nSTARTTLS\r\n" + injected);

        Assert.Equal("220 250 503", string.Join(' ', heard.Codes));
        Assert.Null(heard.Client.Tls);
    }

    [Fact]
    public async Task What_follows_STARTTLS_in_a_later_packet_breaks_the_handshake()
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Options), "EHLO t\r\nSTARTTLS\r\nMAIL FROM:<evil@example.org>\r\n", Chunking.ByLine);

        Assert.Equal("220 250 220", string.Join(' ', heard.Codes));
        Assert.Null(heard.Client.Tls);
    }

    [Fact]
    public async Task Cve_2021_38371_nothing_said_before_TLS_is_remembered_in_it()
    {
        await using var server = new LoopbackServer(new RecordingDoor(Options with { TlsRequired = false }));
        await using var client = await server.Connect();
        await client.Reply();
        await client.Say("EHLO before");
        await client.Say("STARTTLS");
        await client.Handshake();

        Assert.StartsWith("503", await client.Say("MAIL FROM:<a@example.org>"), StringComparison.Ordinal);
        Assert.DoesNotContain("STARTTLS", await client.Say("EHLO inside"), StringComparison.Ordinal);
        Assert.StartsWith("503", await client.Say("STARTTLS"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_in_clear_is_refused_where_TLS_is_required()
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Options), "EHLO t\r\nMAIL FROM:<a@t>\r\n");

        Assert.Equal("530", heard.LastCode);
    }
}
