using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

public sealed class Cve_2021_38371_starttls_response_injection
{
    [Fact]
    public async Task Replies_injected_behind_the_220_are_thrown_away_and_EHLO_is_said_anew()
    {
        await using var server = ScriptedServer.Greeting("STARTTLS", async s =>
        {
            await s.Answer("220 go\r\n250-injected\r\n250 CHUNKING");
            await s.Secure(Certificates.For("mx.example.net"));
            await s.Greet("PIPELINING");
            await s.Drain();
        });
        await using var connection = await Sending.Open(server);

        Assert.IsType<StartTlsAnswer.Secured>(await connection.StartTls("mx.example.net", Sending.Stop));

        Assert.Equal(SmtpExtensions.Pipelining, connection.Extensions);
    }

    [Fact]
    public async Task A_stripped_STARTTLS_is_an_answer_and_no_mail_goes()
    {
        await using var server = ScriptedServer.Greeting("SIZE", s => s.Drain());
        await using (var connection = await Sending.Open(server))
        {
            Assert.IsType<StartTlsAnswer.NotOffered>(await connection.StartTls("mx.example.net", Sending.Stop));
        }

        Assert.Equal("EHLO gw.example.org\r\nQUIT\r\n", server.Heard);
    }
}
