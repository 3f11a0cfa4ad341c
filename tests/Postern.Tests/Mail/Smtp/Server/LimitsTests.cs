using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>Every limit refuses what is over it, and the session goes on in step.</summary>
public sealed class LimitsTests
{
    const string Start = "EHLO t\r\nMAIL FROM:<a@t>\r\nRCPT TO:<b@t>\r\n";

    static readonly SmtpServerOptions Options = Dialogue.Options with { MessageSizeMax = 100, HeaderSizeMax = 50, TextLineMax = 40, RecipientsMax = 2, ErrorsMax = 3 };

    public static TheoryData<string, string, Chunking> Cases
    {
        get
        {
            var header = "A: " + new string('a', 20) + "\r\n";
            (string Script, string Codes)[] cases =
            [
                ($"{Start}DATA\r\n{header}\r\n{Lines(73)}.\r\nNOOP\r\n", "220 250 250 250 354 250 250"),
                ($"{Start}DATA\r\n{header}\r\n{Lines(74)}.\r\nNOOP\r\n", "220 250 250 250 354 552 250"),
                ($"{Start}DATA\r\n{header}{header}.\r\nNOOP\r\n", "220 250 250 250 354 250 250"),
                ($"{Start}DATA\r\n{header}{header}\r\nb\r\n.\r\nNOOP\r\n", "220 250 250 250 354 552 250"),
                ($"{Start}DATA\r\n\r\n{header}{header}{header}.\r\nNOOP\r\n", "220 250 250 250 354 250 250"),
                ($"{Start}DATA\r\n{new string('a', 38)}\r\n.\r\nNOOP\r\n", "220 250 250 250 354 250 250"),
                ($"{Start}DATA\r\n{new string('a', 39)}\r\n.\r\nNOOP\r\n", "220 250 250 250 354 554 250"),
                ($"{Start}BDAT 51\r\n{new string('a', 25)}\n{new string('a', 25)}NOOP\r\n", "220 250 250 250 552 250"),
                ($"{Start}BDAT 60\r\n\r\n{Lines(58)}BDAT 41 LAST\r\n{Lines(41)}NOOP\r\n", "220 250 250 250 250 552 250"),
                ($"{Start}BDAT 60\r\n\r\n{Lines(58)}BDAT 41\r\n{Lines(41)}BDAT 6 LAST\r\nNOOP\r\nNOOP\r\n", "220 250 250 250 250 552 503 250"),
                ($"{Start}RCPT TO:<c@t>\r\nRCPT TO:<d@t>\r\nNOOP\r\n", "220 250 250 250 250 452 250"),
                ("EHLO t\r\nMAIL FROM:<a@t> SIZE=101\r\nMAIL FROM:<a@t> SIZE=100\r\n", "220 250 552 250"),
                ("A\r\nB\r\nC\r\nNOOP\r\n", "220 500 500 500 421"),
            ];

            return [.. from c in cases from chunking in Enum.GetValues<Chunking>() select (c.Script, c.Codes, chunking)];
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_over_a_limit_is_refused(string script, string codes, Chunking chunking)
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Options), script, chunking);

        Assert.Equal(codes, string.Join(' ', heard.Codes));
        Assert.Equal(codes.Split(' ').Contains("354") && !codes.Contains("55", StringComparison.Ordinal), heard.Messages.Count == 1);
    }

    [Fact]
    public async Task A_message_without_end_is_not_read_for_ever()
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Options) { ReadSize = 16 }, $"{Start}DATA\r\n\r\n{Lines(300)}NOOP\r\n");

        Assert.Equal("220 250 250 250 354 552", string.Join(' ', heard.Codes));
    }

    static string Lines(int octets) => string.Concat(Enumerable.Repeat("12345678\r\n", (octets / 10) + 1))[^octets..];
}
