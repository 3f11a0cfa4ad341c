using Postern.Mail.Smtp.Client;
using Postern.Mail.Tls;

namespace Postern.Tests.Mail.Smtp.Client;

public sealed class StartTlsTests
{
    const string Name = "mx.example.net";

    [Fact]
    public async Task A_session_is_described_and_EHLO_said_anew()
    {
        await using var server = ScriptedServer.Greeting("STARTTLS SIZE=5", async s =>
        {
            await s.Answer("220 go");
            await s.Secure(Certificates.For(Name));
            await s.Greet("PIPELINING");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        var session = Assert.IsType<StartTlsAnswer.Secured>(await connection.StartTls(Name, Sending.Stop)).Session;

        Assert.Equal(TlsVersion.Tls13, session.Version);
        Assert.True(session.Certificate!.IsVerified, session.Certificate.Problem);
        Assert.Equal([Name], session.Certificate.Names);
        Assert.Equal(SmtpExtensions.Pipelining, connection.Extensions);
        Assert.Equal(session, connection.Tls);
    }

    public static TheoryData<string, bool, bool, string?> Shown => new()
    {
        { "good", true, true, null },
        { "othername", true, false, "the certificate is not for mx.example.net" },
        { "expired", false, true, "the certificate has expired" },
        { "selfsigned", false, true, "the certificate is self-signed" },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task Any_certificate_is_accepted_and_told_truly(string kind, bool chain, bool name, string? problem)
    {
        var shown = kind switch
        {
            "good" => Certificates.For(Name),
            "othername" => Certificates.For("elsewhere.example.net"),
            "expired" => Certificates.Expired(Name),
            _ => Certificates.SelfSigned(Name),
        };
        await using var server = ScriptedServer.Greeting("STARTTLS", async s =>
        {
            await s.Answer("220 go");
            await s.Secure(shown);
            await s.Greet("PIPELINING");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        var session = Assert.IsType<StartTlsAnswer.Secured>(await connection.StartTls(Name, Sending.Stop)).Session;

        Assert.Equal((chain, name, problem), (session.Certificate!.ChainIsTrusted, session.Certificate.NameMatches, session.Certificate.Problem));
    }

    public static TheoryData<string, Func<ScriptedServer, Task>> BrokenServers => new()
    {
        { "an alert", s => s.Say([0x15, 3, 1, 0, 2, 2, 40]) },
        { "nonsense", s => s.Say("250 what is this\r\n") },
        { "an orderly close", _ => Task.CompletedTask },
        { "TLS 1.0", s => s.Say([0x16, 3, 1, 0, 6, 2, 0, 0, 2, 3, 1]) },
        { "a reset after octets of TLS", async s => { await s.Say([0x16, 3, 3, 0, 100, 2]); await s.Octets(10); s.Reset(); } },
    };

    [Theory]
    [MemberData(nameof(BrokenServers))]
    public async Task A_server_whose_TLS_is_broken_is_told_from_a_broken_network(string what, Func<ScriptedServer, Task> handshake)
    {
        await using var server = ScriptedServer.Greeting("STARTTLS", async s =>
        {
            await s.Answer("220 go");
            await s.Octets(100);
            await handshake(s);
        });
        await using var connection = await Sending.Open(server);

        var answer = await connection.StartTls(Name, Sending.Stop);

        Assert.True(answer is StartTlsAnswer.HandshakeFailed, $"{what}: {answer}");
        Assert.False(connection.IsUsable);
    }

    [Fact]
    public async Task A_reset_before_any_TLS_is_told_from_all_other_faults()
    {
        await using var server = ScriptedServer.Greeting("STARTTLS", async s =>
        {
            await s.Answer("220 go");
            await s.Octets(100);
            s.Reset();
        });
        await using var connection = await Sending.Open(server);

        Assert.Equal(new StartTlsAnswer.HandshakeReset("the server reset the connection"), await connection.StartTls(Name, Sending.Stop));
    }

    [Fact]
    public async Task Silence_in_the_handshake_is_the_network()
    {
        await using var server = ScriptedServer.Greeting("STARTTLS", async s =>
        {
            await s.Answer("220 go");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server, Sending.Options with { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.Equal(new StartTlsAnswer.Broken(SmtpStep.Handshake, "no answer in time"), await connection.StartTls(Name, Sending.Stop));
    }

    [Fact]
    public async Task A_refused_STARTTLS_leaves_the_connection_open()
    {
        await using var server = ScriptedServer.Greeting("STARTTLS", async s =>
        {
            await s.Answer("454 4.7.0 not now");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        Assert.Equal(454, Assert.IsType<StartTlsAnswer.Refused>(await connection.StartTls(Name, Sending.Stop)).Reply.Code);
        Assert.True(connection.IsUsable);
    }
}
