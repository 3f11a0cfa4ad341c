using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

/// <summary>What a sender hides in a body must not end the message for any receiver, however lax (also CVE-2023-51765, -51766).</summary>
public sealed class Cve_2023_51764_smuggling_outbound
{
    public static TheoryData<string, string> Bodies() => SharedVectors.Of("smuggling_outbound", test => test.GetProperty("steps")[0].GetProperty("api_or_smtp_body").GetString()!);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task One_message_stays_one_message(string id, string body)
    {
        Assert.SkipWhen(id == SharedVectors.Absent, "the shared vectors are not beside the repository");
        foreach (var offered in new[] { "X-NOTHING", "PIPELINING", "PIPELINING CHUNKING" }) await Send(offered, body);
    }

    static async Task Send(string offered, string body)
    {
        var (data, chunk) = ("", "");
        await using var server = ScriptedServer.Greeting(offered, async s =>
        {
            await s.Answer("250 ok", "250 ok");
            var command = await s.Line();
            if (command == "DATA")
            {
                await s.Say("354 go\r\n");
                data = await s.Until("\r\n.\r\n");
            }
            else
            {
                chunk = await s.Octets(int.Parse(command.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
            }

            await s.Say("250 ok\r\n");
            await s.Drain();
        });

        await using (var connection = await Sending.Open(server))
        {
            Assert.IsType<SendAnswer.Accepted>(await connection.Send(Sending.To("b@example.net"), Sending.Content(body), Sending.Stop));
        }

        Assert.DoesNotMatch("\r(?!\n)|(?<!\r)\n", server.Heard);
        Assert.Equal(data.Length > 0 ? 2 : 1, server.Heard.Split("\r\n.\r\n").Length);
        Assert.Equal(chunk.Length > 0, chunk.Length == body.Length && body.Length > 0);
        Assert.EndsWith("QUIT\r\n", server.Heard, StringComparison.Ordinal);
    }
}
