using System.Text;
using Postern.Flow.Intake;

namespace Postern.Tests.Flow.Intake;

public sealed class HidingTests
{
    [Theory]
    [InlineData("From: a\r\nBcc: b@example.org\r\nTo: c\r\n\r\nBcc: body\r\n", "From: a\r\nTo: c\r\n\r\nBcc: body\r\n")]
    [InlineData("BCC:b\r\n c,\r\n\td\r\nTo: e\r\n\r\n", "To: e\r\n\r\n")]
    [InlineData("To: a\r\nbcc : b\r\nResent-Bcc: c\r\nResent-To: d\r\n\r\nx", "To: a\r\nResent-To: d\r\n\r\nx")]
    [InlineData("Return-Path: <a@example.org>\r\nTo: b\r\n bcc: folded\r\n\r\n", "To: b\r\n bcc: folded\r\n\r\n")]
    [InlineData("Bcc: only", "")]
    [InlineData("Bcc", "Bcc")]
    [InlineData("X-Bcc: a\r\nBccs: b\r\nReturn-Path-Seen: c\r\n", "X-Bcc: a\r\nBccs: b\r\nReturn-Path-Seen: c\r\n")]
    [InlineData("\r\nBcc: body\r\n", "\r\nBcc: body\r\n")]
    [InlineData("To: a\r\nPOSTERN-Reply-Security: secure=yes;\r\n road=portal\r\nX: b\r\n\r\n", "To: a\r\nX: b\r\n\r\n")]
    [InlineData("no field\r\nBcc: a\r\n\r\n", "no field\r\n\r\n")]
    [InlineData("", "")]
    public void Hidden_fields_go_and_every_other_octet_stays_wherever_buffers_end(string sent, string expected)
    {
        for (var size = 1; size <= sent.Length + 1; size++) Assert.Equal(expected, InBuffersOf(size, sent));
    }

    // As Incoming does: what is undecided is handed in again, before what follows.
    static string InBuffersOf(int size, string sent)
    {
        var hiding = new Hiding(HiddenFields.OfSenders);
        var (result, rest) = (new StringBuilder(), "");
        for (var at = 0; at < sent.Length || rest.Length > 0; at += size)
        {
            var isLast = at + size >= sent.Length;
            var octets = Encoding.ASCII.GetBytes(rest + (at < sent.Length ? sent[at..Math.Min(sent.Length, at + size)] : ""));
            var (kept, undecided) = hiding.Pass(octets, isLast);
            result.Append(Encoding.ASCII.GetString(octets[..kept]));
            rest = Encoding.ASCII.GetString(octets[^undecided..]);
        }

        return result.ToString();
    }
}
