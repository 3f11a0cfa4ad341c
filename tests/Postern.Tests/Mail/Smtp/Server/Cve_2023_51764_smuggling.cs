namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>SMTP smuggling (CVE-2023-51764, CVE-2023-51765, CVE-2023-51766): something that only looks like the end of data ends nothing.</summary>
public sealed class Cve_2023_51764_smuggling
{
    static readonly string[] NotTheEnd =
    [
        "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\n", "\r.\r\n", "\r\n.\r", "\n.\r", "\r\r\n.\r\r\n", "\r\n.\r\r\n", "\r\n\0.\r\n", "\r\n.\0\r\n",
        "\n\r.\n\r", "\r\n.\n\r", "\n\n.\n\n", "\r\n.\t\r\n", "\r\n. \r\n", "\r\n .\r\n", "\u000b.\u000b", "\u0085.\u0085", "\r\n..\r\n",
    ];

    public static TheoryData<int, Chunking> Cases => [.. from i in Enumerable.Range(0, NotTheEnd.Length) from c in Enum.GetValues<Chunking>() select (i, c)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Only_CRLF_dot_CRLF_ends_a_message(int ending, Chunking chunking)
    {
        var heard = await Dialogue.Talk(
            "EHLO t\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\nouter" + NotTheEnd[ending]
            + "MAIL FROM:<evil@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\nSubject: smuggled\r\n\r\n.\r\nQUIT\r\n", chunking);

        Assert.Matches("^220 250 250 250 354 (250|554) 221$", string.Join(' ', heard.Codes));
        Assert.All(heard.Messages, m => Assert.Equal("a@example.org", m.From));
        Assert.True(heard.Messages.Count == (heard.Codes[5] == "250" ? 1 : 0));
    }
}
