using System.Text;
using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

public sealed class DotStuffingTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData(".\r\n.\r\n", "..\r\n..\r\n.\r\n")]
    [InlineData("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r\r\n.", "a\r\n\r\n..\r\n.\r\n")]
    [InlineData("a\n\r.", "a\r\n\r\n..\r\n.\r\n")]
    public void Dots_are_doubled_and_lines_end_in_CRLF_however_the_text_is_cut(string text, string wire)
    {
        for (var cut = 0; cut <= text.Length; cut++)
        {
            for (var room = 4; room < 9; room++) Assert.Equal(wire, Encode([text[..cut], text[cut..]], room));
        }
    }

    [Theory]
    [InlineData("a\r\nb\r\n", true)]
    [InlineData("\r\n", true)]
    [InlineData("a", false)]
    [InlineData("", false)]
    [InlineData("a\nb\r\n", false)]
    [InlineData("a\rb\r\n", false)]
    [InlineData("a\r\r\n", false)]
    [InlineData("a\n\r\n", false)]
    public void Only_whole_lines_go_unchanged(string text, bool whole) => Assert.Equal(whole, DotStuffing.HasOnlyWholeLines(Encoding.ASCII.GetBytes(text)));

    static string Encode(string[] pieces, int room)
    {
        var stuffing = new DotStuffing();
        var target = new byte[room];
        var wire = new StringBuilder();

        foreach (var piece in pieces)
        {
            ReadOnlySpan<byte> rest = Encoding.ASCII.GetBytes(piece);
            while (!rest.IsEmpty)
            {
                var (taken, written) = stuffing.Encode(rest, target);
                Assert.True(taken > 0);
                wire.Append(Encoding.ASCII.GetString(target, 0, written));
                rest = rest[taken..];
            }
        }

        var end = new byte[5];
        return wire.Append(Encoding.ASCII.GetString(end, 0, stuffing.Finish(end))).ToString();
    }
}
