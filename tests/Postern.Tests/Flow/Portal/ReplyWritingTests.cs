using System.Security.Cryptography;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;

namespace Postern.Tests.Flow.Portal;

public sealed class ReplyWritingTests
{
    static readonly DateTimeOffset At = new(2026, 11, 21, 14, 2, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(57 * 512)]
    [InlineData(57 * 512 + 1)]
    [InlineData(1_000_000)]
    public async Task Every_octet_of_a_file_arrives(int size)
    {
        var octets = RandomNumberGenerator.GetBytes(size);

        var reply = await Write(new ReplyThread("Results", "<1@clinic.example>"), "Thank you", ("list.bin", octets));

        Assert.Equal(octets, Parts(reply)[1].Decode().ToArray());
    }

    [Fact]
    public async Task A_reply_answers_its_message_and_carries_its_text()
    {
        var reply = await Write(new ReplyThread("Ergebnisse für Jörg", "<1@clinic.example>"), "Danke!\nJörg");

        Assert.Equal("Re: Ergebnisse für Jörg", reply.Text("Subject"u8));
        Assert.Equal("<1@clinic.example>", reply.Text("In-Reply-To"u8));
        Assert.Equal("pat@example.org", reply.Addresses("From"u8)[0].Address);
        Assert.Equal("nurse@clinic.example", reply.Addresses("To"u8)[0].Address);
        Assert.Equal("Danke!\r\nJörg", Parts(reply)[0].ReadText());
    }

    [Theory]
    [InlineData("x\r\nBcc: thief@example.org")]
    [InlineData("x\nBcc: thief@example.org")]
    [InlineData("x\0\u2028Bcc: thief@example.org")]
    public async Task No_subject_and_no_file_name_adds_a_header_field(string hostile)
    {
        var reply = await Write(new ReplyThread(hostile, $"<{hostile}>"), hostile, (hostile, [1]));

        Assert.Null(reply.Find("Bcc"u8));
        Assert.Null(reply.Find("In-Reply-To"u8));
        Assert.All(Parts(reply), part => Assert.Null(part.Find("Bcc"u8)));
    }

    [Theory]
    [InlineData("C:\\Users\\pat\\list.pdf", "list.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("Überweisung \"2\".pdf", "Überweisung _2_.pdf")]
    public async Task A_file_name_is_only_a_name(string sent, string shown)
    {
        var reply = await Write(new ReplyThread("x", null), "x", (sent, [1]));

        Assert.Equal(shown, Parts(reply)[1].FileName);
    }

    static async Task<MimeEntity> Write(ReplyThread thread, string text, params (string Name, byte[] Octets)[] files)
    {
        using var written = new MemoryStream();
        var writing = new ReplyWriting(new EmailAddress("pat", "example.org"), new EmailAddress("nurse", "clinic.example"), thread, "clinic.example", At);
        await writing.Write(written, text, files.Select(f => new ReplyFile(f.Name, new MemoryStream(f.Octets))).ToAsyncEnumerable(), CancellationToken.None);
        return MimeMessage.Parse(written.ToArray()).Root;
    }

    static List<MimeEntity> Parts(MimeEntity reply)
    {
        List<MimeEntity> parts = [];
        foreach (var part in reply.Parts) parts.Add(part);
        return parts;
    }
}
