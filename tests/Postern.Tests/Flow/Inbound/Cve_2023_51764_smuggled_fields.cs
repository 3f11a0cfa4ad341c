using System.Text;
using Postern.Flow.Inbound;
using Postern.Flow.Intake;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Flow.Inbound;

/// <summary>
/// A chunk of BDAT may hold a CR alone (RFC 3030 §2), and on the way out each becomes CRLF. What stands behind one in a header would be a field for the mailbox
/// server, and for nobody before it.
/// </summary>
public sealed class Cve_2023_51764_smuggled_fields
{
    [Theory]
    [InlineData("X: a\rPostern-Sender: proven; domain=bank.example\r\n")]
    [InlineData("X: a\rAuthentication-Results: gw.clinic.example; dmarc=pass header.from=bank.example\r\n")]
    [InlineData("X: a\rFrom: boss@clinic.example\r\n")]
    [InlineData("\rX: ends the header for one, and not for another\r\nPostern-Sender: proven; domain=bank.example\r\n")]
    [InlineData("X: a\r\r\nPostern-Sender: proven; domain=bank.example\r\n")]
    public async Task A_header_with_a_CR_that_stands_alone_is_refused(string fields)
    {
        await using var outside = await Outside.Open(new InboundOptions { EnforcesDmarc = false });

        var refused = await Assert.ThrowsAsync<MessageRefusedException>(async () => await outside.Bring(fields + Outside.Letter()));

        Assert.Equal((554, "5.6.0"), (refused.Reply.Code, refused.Reply.Enhanced));
        Assert.Empty(await outside.House.Copies());
    }

    /// <summary>It would go on with our own trace field, and could say there that the hop was encrypted.</summary>
    [Theory]
    [InlineData(" (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n")]
    [InlineData("\tx\r\n")]
    public async Task A_first_line_that_goes_on_with_nothing_is_refused(string line)
    {
        await using var outside = await Outside.Open();

        var refused = await Assert.ThrowsAsync<MessageRefusedException>(async () => await outside.Bring(line + Outside.Letter()));

        Assert.Equal((554, "5.6.0"), (refused.Reply.Code, refused.Reply.Enhanced));
    }

    [Theory]
    [InlineData("A: b\r\nC: d\r\n\r\na\rb", false)]
    [InlineData("A: b\nC: d\n\na\rb", false)]
    [InlineData("", false)]
    [InlineData("A: b\rC: d\r\n\r\n", true)]
    [InlineData("A: b\r\r\n\r\n", true)]
    [InlineData("A: b\r\n\rC: d\r\n\r\n", true)]
    [InlineData(" A: b\r\n\r\n", true)]
    [InlineData("Postern-A: b\r\n c\r\nD: e\r\n\r\n f", false)]
    public void It_is_seen_wherever_buffers_end(string sent, bool isUnsound)
    {
        for (var size = 1; size <= sent.Length + 1; size++) Assert.Equal(isUnsound, InBuffersOf(size, sent));
    }

    static bool InBuffersOf(int size, string sent)
    {
        var hiding = new Hiding(HiddenFields.OfStrangers("gw.clinic.example"));
        var rest = "";
        for (var at = 0; at < sent.Length || rest.Length > 0; at += size)
        {
            var octets = Encoding.ASCII.GetBytes(rest + (at < sent.Length ? sent[at..Math.Min(sent.Length, at + size)] : ""));
            var (_, undecided) = hiding.Pass(octets, isLast: at + size >= sent.Length);
            rest = Encoding.ASCII.GetString(octets[^undecided..]);
        }

        return hiding.Problem is not null;
    }
}
