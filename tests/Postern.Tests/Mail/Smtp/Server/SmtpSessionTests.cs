using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Mail.Tls;

namespace Postern.Tests.Mail.Smtp.Server;

public sealed class SmtpSessionTests
{
    static readonly SmtpServerOptions Options = new() { Hostname = "gw.example.org", Tls = TestCertificate.Options };

    [Fact]
    public async Task TLS_can_begin_with_the_first_octet()
    {
        var door = new RecordingDoor(Options with { ImplicitTls = true });
        await using var server = new LoopbackServer(door);
        await using var client = await server.Connect();
        await client.Handshake();

        Assert.StartsWith("220 gw.example.org", await client.Reply(), StringComparison.Ordinal);
        Assert.Contains("250-REQUIRETLS", await client.Say("EHLO t"), StringComparison.Ordinal);
        await client.Send("MAIL FROM:<a@t> REQUIRETLS\r\nRCPT TO:<b@t>\r\nDATA\r\nhi\r\n.\r\nQUIT\r\n");
        await client.ReadToEnd();

        Assert.True(Assert.Single(door.Messages).Envelope.From.RequireTls);
        Assert.StartsWith("221", client.Replies[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public async Task A_message_longer_than_a_TLS_record_comes_through_whole(int length)
    {
        var door = new RecordingDoor(Options with { ImplicitTls = true });
        await using var server = new LoopbackServer(door);
        await using var client = await server.Connect();
        await client.Handshake();
        var content = string.Concat(Enumerable.Range(0, length / 10).Select(i => $"{i:00000000}\r\n"));

        await client.Send($"EHLO t\r\nMAIL FROM:<a@t>\r\nRCPT TO:<b@t>\r\nDATA\r\n{content}.\r\nQUIT\r\n");
        await client.ReadToEnd();

        Assert.Equal(content, Assert.Single(door.Messages).Content);
    }

    [Fact]
    public async Task A_session_tells_what_its_handshake_came_to()
    {
        var door = new ClientKeepingDoor(Options);
        await using var server = new LoopbackServer(door);
        await using var client = await server.Connect();
        await client.Reply();
        await client.Say("EHLO t");
        await client.Say("STARTTLS");
        await client.Handshake();
        await client.Say("EHLO inside");
        await client.Say("MAIL FROM:<a@t>");

        Assert.Equal((TlsVersion.Tls13, 256, "inside"), (door.Client!.Tls!.Version, door.Client.Tls.Bits, door.Client.Helo));
        Assert.Equal($"{client.Tls!.NegotiatedCipherSuite}", door.Client.Tls.CipherSuite);
    }

    [Fact]
    public async Task A_client_that_speaks_before_the_banner_is_sent_away()
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Dialogue.Options), "", early: "EHLO t\r\n");

        Assert.Equal("554 5.5.1 you spoke before the banner\r\n", heard.Text);
    }

    [Fact]
    public async Task A_refused_client_hears_why_in_place_of_the_banner()
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Dialogue.Options) { AtConnect = new(554, "5.7.1", "not you\nnot\rnow") }, "EHLO t\r\n");

        Assert.Equal("554-5.7.1 not you\r\n554 5.7.1 not?now\r\n", heard.Text);
    }

    [Fact]
    public async Task A_line_that_does_not_end_is_cut_off_while_others_are_served()
    {
        await using var server = new LoopbackServer(new RecordingDoor(Dialogue.Options with { LineTimeout = TimeSpan.FromMilliseconds(20) }));
        await using var slow = await server.Connect();
        await using var other = await server.Connect();
        await slow.Reply();
        await slow.Send("EHL");
        await slow.ReadToEnd();
        await other.Reply();

        Assert.StartsWith("421 4.4.2", slow.Replies[^1], StringComparison.Ordinal);
        Assert.StartsWith("250", await other.Say("EHLO t"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_within_a_message_ends_it()
    {
        var door = new RecordingDoor(Dialogue.Options with { DataTimeout = TimeSpan.FromMilliseconds(20) });
        await using var server = new LoopbackServer(door);
        await using var client = await server.Connect();
        await client.Reply();
        await client.Send("EHLO t\r\n");
        await client.Reply();
        await client.Send("MAIL FROM:<a@t>\r\nRCPT TO:<b@t>\r\nDATA\r\nhalf");
        await client.ReadToEnd();

        Assert.StartsWith("421", client.Replies[^1], StringComparison.Ordinal);
        Assert.Empty(door.Messages);
    }

    [Fact]
    public async Task A_server_that_stops_says_so()
    {
        var server = new LoopbackServer(new RecordingDoor(Dialogue.Options));
        await using var client = await server.Connect();
        await client.Reply();

        await server.DisposeAsync();

        Assert.StartsWith("421 4.3.2", await client.Reply(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accident_behind_the_door_is_the_owners_to_know()
    {
        var broken = Dialogue.Talk(new RecordingDoor(Dialogue.Options) { ReadSize = -1 }, "EHLO t\r\nMAIL FROM:<>\r\nRCPT TO:<b@t>\r\nDATA\r\n.\r\n");

        await Assert.ThrowsAnyAsync<Exception>(() => broken);
    }

    sealed class ClientKeepingDoor(SmtpServerOptions options) : ISmtpDoor
    {
        public SmtpServerOptions Options { get; } = options;

        public SmtpClientInfo? Client { get; private set; }

        public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) => default;

        public ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct)
        {
            Client = client;
            return default;
        }

        public ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct) => default;

        public ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct) => throw new InvalidOperationException();

        public ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => default;
    }
}
