using Postern.Mail.Smtp;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>Whole dialogues, each in three chunkings: what is said must not depend on how the octets come in.</summary>
public sealed class SmtpConversationTests
{
    const string Start = "EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\n";

    static readonly (string Script, string Codes)[] Dialogues =
    [
        ("QUIT\r\n", "220 221"),
        ("EHLO t\r\nQUIT\r\n", "220 250 221"),
        ("ehlo t\r\nquit \r\n", "220 250 221"),
        ("HELO t\r\nMAIL FROM:<a@t>\r\n", "220 250 250"),
        ("HELO t\r\nMAIL FROM:<a@t> SIZE=1\r\n", "220 250 555"),
        ("EHLO\r\nEHLO a b\r\nEHLO [127.0.0.1]\r\n", "220 501 501 250"),
        ("MAIL FROM:<a@t>\r\n", "220 503"),
        ("DATA\r\n", "220 503"),
        ("RSET\r\nNOOP x\r\nHELP\r\nVRFY a\r\nEXPN a\r\n", "220 250 250 214 252 502"),
        ("TURN\r\nEHLOX t\r\n\r\n", "220 500 500 500"),
        ("EHLO t\r\nAUTH PLAIN =\r\n", "220 250 502"),
        ("EHLO t\r\nSTARTTLS\r\n", "220 250 502"),
        ("EHLO t\r\nRCPT TO:<b@t>\r\n", "220 250 503"),
        ("EHLO t\r\nMAIL FROM:<a@t>\r\nMAIL FROM:<b@t>\r\n", "220 250 250 503"),
        ("EHLO t\r\nMAIL FROM:<a@t>\r\nDATA\r\n", "220 250 250 503"),
        ("EHLO t\r\nMAIL FROM:<a@t>\r\nRCPT TO:<x@other.invalid>\r\nDATA\r\n", "220 250 250 550 503"),
        ("EHLO t\r\nMAIL FROM:<a@t>\r\nRSET\r\nMAIL FROM:<>\r\n", "220 250 250 250 250"),
        ("EHLO t\r\nMAIL FROM:<a@t>\r\nEHLO t\r\nRCPT TO:<b@t>\r\n", "220 250 250 250 503"),
        ("EHLO t\r\nMAIL FROM: <a@t>\r\nRCPT TO: <b@t>\r\n", "220 250 250 250"),
        ("EHLO t\r\nMAIL FROM:a@t\r\n", "220 250 501"),
        ("EHLO t\r\nMAIL FROM:<a@t>SIZE=1\r\n", "220 250 501"),
        ("EHLO t\r\nMAIL FROM:<@x,@y:a@t>\r\nRCPT TO:<>\r\nRCPT TO:<postMASTER>\r\n", "220 250 250 501 250"),
        ("EHLO t\r\nMAIL FROM:<a@t> SIZE=99999999999999999999\r\n", "220 250 552"),
        ("EHLO t\r\nMAIL FROM:<a@t> SIZE=1 SIZE=1\r\n", "220 250 501"),
        ("EHLO t\r\nMAIL FROM:<a@t> SIZE=x\r\n", "220 250 501"),
        ("EHLO t\r\nMAIL FROM:<a@t> FOO=bar\r\n", "220 250 555"),
        ("EHLO t\r\nMAIL FROM:<a@t> REQUIRETLS\r\n", "220 250 555"),
        ("EHLO t\r\nMAIL FROM:<a@t> BODY=BINARYMIME\r\n", "220 250 501"),
        ("EHLO t\r\nMAIL FROM:<a@t> body=8bitmime RET=hdrs ENVID=+41b AUTH=<>\r\n", "220 250 250"),
        ("EHLO t\r\nMAIL FROM:<a@t> ENVID=+0A\r\n", "220 250 501"),
        ("EHLO t\r\nMAIL FROM:<a@t>\r\nRCPT TO:<b@t> NOTIFY=NEVER,DELAY\r\n", "220 250 250 501"),
        ("EHLO t\r\nMAIL FROM:<a@t>\r\nRCPT TO:<b@t> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+40t\r\n", "220 250 250 250"),
        ("EHLO t\r\nMAIL FROM:<gr\u00c3\u00bc\u00c3\u009f@t>\r\n", "220 250 553"),
        ("EHLO t\r\nMAIL FROM:<gr\u00c3\u00bc@t> SMTPUTF8\r\nRCPT TO:<b@b\u00c3\u00bccher.example>\r\n", "220 250 250 250"),
        ("EHLO t\r\nMAIL FROM:<gr\u00c3@t> SMTPUTF8\r\n", "220 250 501"),
        (Start + "DATA now\r\nDATA\r\n.\r\n", "220 250 250 250 501 354 250"),
        (Start + "DATA\r\nSubject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n", "220 250 250 250 354 250 221"),
        (Start + "BDAT 17 LAST\r\nSubject: x\r\n\r\nhi\nNOOP\r\n", "220 250 250 250 250 250"),
        (Start + "BDAT 2\r\nA:BDAT 0\r\nBDAT 2\r\n\r\nNOOP\r\nBDAT 0 LAST\r\nNOOP\r\n", "220 250 250 250 250 250 250 250 250 250"),
        (Start + "BDAT 2\r\n\r\nDATA\r\n", "220 250 250 250 250 503"),
        (Start + "BDAT 2\r\n\r\nMAIL FROM:<a@t>\r\nRSET\r\nMAIL FROM:<a@t>\r\n", "220 250 250 250 250 503 250 250"),
        (Start + "BDAT 2\r\n\r\nQUIT\r\n", "220 250 250 250 250 221"),
        (Start + "BDAT 5 LAST\r\nab\u0000cdNOOP\r\n", "220 250 250 250 554 250"),
        ("EHLO t\r\nMAIL FROM:<a@t>\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", "220 250 250 503 250"),
        ("BDAT x\r\nQUIT\r\n", "220 501"),
        ("BDAT 999999999999 LAST\r\nQUIT\r\n", "220 503"),
        (Start + "BDAT 999999999999 LAST\r\nQUIT\r\n", "220 250 250 250 552"),
        (Start + "BDAT 4 FIRST\r\nQUIT\r\n", "220 250 250 250 501"),
        (Start + "DATA\r\na\rb\r\n.\r\nNOOP\r\n", "220 250 250 250 354 554 250"),
        (Start + "DATA\r\na\u0000b\r\n.\r\nNOOP\r\n", "220 250 250 250 354 554 250"),
        (Start + "DATA\r\nunfinished", "220 250 250 250 354"),
        ("NOOP\nNOOP\r\n", "220 500"),
        ("NOOP\r\r\nNOOP\r\n", "220 500"),
        ("NO\u0000OP\r\nNOOP\r\n", "220 500"),
        ("NOOP " + new string('x', 505) + "\r\nNOOP " + new string('x', 506) + "\r\n", "220 250 500"),
        (new string('x', 100_000) + "\r\nNOOP\r\n", "220 500 250"),
    ];

    public static TheoryData<int, Chunking> Cases => [.. from i in Enumerable.Range(0, Dialogues.Length) from c in Enum.GetValues<Chunking>() select (i, c)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_command_has_its_reply_however_it_comes_in(int dialogue, Chunking chunking)
    {
        var heard = await Dialogue.Talk(Dialogues[dialogue].Script, chunking);

        Assert.Equal(Dialogues[dialogue].Codes, string.Join(' ', heard.Codes));
    }

    [Theory]
    [InlineData(Chunking.Whole)]
    [InlineData(Chunking.ByLine)]
    [InlineData(Chunking.ByOctet)]
    public async Task Stuffed_dots_are_dropped_and_the_rest_is_kept(Chunking chunking)
    {
        var heard = await Dialogue.Talk(Start + "DATA\r\n..\r\n.a\r\n...b\r\n \r\nc.\r\n.\r\n", chunking);

        Assert.Equal(".\r\na\r\n..b\r\n \r\nc.\r\n", Assert.Single(heard.Messages).Content);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_size_of_the_readers_buffer_changes_nothing(int readSize)
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Dialogue.Options) { ReadSize = readSize }, Start + "DATA\r\n..\r\n.a\r\n\r\nb\r\n.\r\nNOOP\r\n");

        Assert.Equal(".\r\na\r\n\r\nb\r\n", Assert.Single(heard.Messages).Content);
        Assert.Equal("250", heard.LastCode);
    }

    [Fact]
    public async Task The_envelope_is_what_was_declared()
    {
        var heard = await Dialogue.Talk(
            "EHLO t\r\nMAIL FROM:<A@Example.ORG> SIZE=100 BODY=8BITMIME RET=FULL ENVID=id+2B1\r\n"
            + "RCPT TO:<b@example.net> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;c+2Bd@example.net\r\nRCPT TO:<Postmaster>\r\nDATA\r\n.\r\n");

        var (from, recipients) = Assert.Single(heard.Messages).Envelope;
        Assert.Equal(new MailFrom(new("A", "example.org")) { Size = 100, Body = BodyKind.EightBitMime, Return = DsnReturn.Full, EnvelopeId = "id+1" }, from);
        Assert.Equal(
            [
                new(new("b", "example.net")) { Notify = DsnNotify.Success | DsnNotify.Failure, OriginalRecipient = "rfc822;c+d@example.net" },
                new(new("Postmaster", "gw.example.org")),
            ],
            recipients);
    }

    [Fact]
    public async Task One_transaction_knows_nothing_of_the_last()
    {
        var heard = await Dialogue.Talk(Start + "DATA\r\none\r\n.\r\nMAIL FROM:<c@example.org>\r\nRCPT TO:<d@example.net>\r\nDATA\r\ntwo\r\n.\r\n");

        Assert.Equal(["b@example.net", "d@example.net"], heard.Messages.Select(m => Assert.Single(m.Envelope.Recipients).Address.ToString()));
    }

    [Fact]
    public async Task A_door_that_did_not_read_to_the_end_did_not_take_the_message()
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Dialogue.Options) { ReadSize = 1, ReadAtMost = 1 }, Start + "DATA\r\nabc\r\n.\r\nNOOP\r\n");

        Assert.Equal("220 250 250 250 354 451 250", string.Join(' ', heard.Codes));
    }
}
