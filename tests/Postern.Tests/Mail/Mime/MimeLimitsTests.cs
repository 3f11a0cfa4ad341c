using System.Text;
using Postern.Mail.Mime;

namespace Postern.Tests.Mail.Mime;

/// <summary>Over a limit nothing throws, nothing is lost, and the message says that it was not wholly taken apart.</summary>
public sealed class MimeLimitsTests
{
    [Fact]
    public void Nesting_stops_at_the_depth_limit()
    {
        var text = new StringBuilder();
        for (var depth = 0; depth < 500; depth++) text.Append($"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n");
        var message = MimeMessageTests.Parse(text.ToString());

        Assert.Equal(MimeExcess.Depth, message.Excess);
        Assert.Equal(MimeLimits.DepthMax, message.Part(message.PartCount - 1).Depth);
        Assert.Equal(text.Length, message.Root.Raw.Length);
    }

    [Fact]
    public void Embedded_messages_count_as_depth()
    {
        var message = MimeMessageTests.Parse(string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", 500)));

        Assert.Equal(MimeExcess.Depth, message.Excess);
        Assert.Equal(MimeLimits.DepthMax + 1, message.PartCount);
    }

    [Fact]
    public void Parts_beyond_the_limit_stay_in_the_epilogue()
    {
        var body = string.Concat(Enumerable.Repeat("--b\n\nx\n", MimeLimits.PartsMax + 500));
        var message = MimeMessageTests.Parse($"Content-Type: multipart/mixed; boundary=b\n\n{body}--b--\n");

        Assert.Equal(MimeExcess.Parts, message.Excess);
        Assert.Equal(MimeLimits.PartsMax, message.PartCount);
        Assert.Equal(501 * 7 + 6, message.Root.Epilogue.Length);
    }

    [Fact]
    public void Fields_beyond_the_limit_stay_in_the_header()
    {
        var message = MimeMessageTests.Parse(string.Concat(Enumerable.Repeat("A: b\n", MimeLimits.FieldsMax + 1)) + "\nbody");

        Assert.Equal(MimeExcess.Fields, message.Excess);
        Assert.Equal(MimeLimits.FieldsMax, message.Root.FieldCount);
        Assert.Equal("body", MimeMessageTests.Text(message.Root.Body));
    }

    [Fact]
    public void A_header_beyond_its_size_ends_where_it_ends()
    {
        var message = MimeMessageTests.Parse($"A: {new string('x', MimeLimits.HeaderSizeMax)}\nB: c\n\nbody");

        Assert.Equal(MimeExcess.HeaderSize, message.Excess);
        Assert.Equal("body", MimeMessageTests.Text(message.Root.Body));
    }

    [Fact]
    public void A_boundary_beyond_its_length_leaves_the_body_whole()
    {
        var boundary = new string('b', MimeLimits.BoundaryLengthMax + 1);
        var message = MimeMessageTests.Parse($"Content-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\n\nx");

        Assert.Equal(MimeExcess.BoundaryLength, message.Excess);
        Assert.Equal(1, message.PartCount);
    }

    [Fact]
    public void Parameters_words_and_addresses_have_limits()
    {
        var parameters = string.Concat(Enumerable.Range(0, 1000).Select(n => $";p{n}=v"));
        var words = string.Concat(Enumerable.Repeat("=?a?q?x?=", 3000));
        var addresses = string.Concat(Enumerable.Repeat("a@b,", 9000));

        Assert.Equal(MimeLimits.ParametersMax, Parameters.Read(Encoding.ASCII.GetBytes("a/b" + parameters)).All.Length);
        Assert.StartsWith(new string('x', MimeLimits.EncodedWordsMax) + "=?a", HeaderText.Decode(Encoding.ASCII.GetBytes(words)), StringComparison.Ordinal);
        Assert.Equal(MimeLimits.AddressesMax, AddressList.Read(Encoding.ASCII.GetBytes(addresses)).Count);
    }

    /// <summary>Inputs that made other parsers slow: what is allocated for twice the input is at most a little over twice as much.</summary>
    [Theory]
    [InlineData("--b\n")]
    [InlineData("--b")]
    [InlineData("\n--")]
    [InlineData("A: (((((\n")]
    [InlineData("=?utf-8?q?")]
    [InlineData("\"\\")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n")]
    [InlineData("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n")]
    public void Memory_grows_no_faster_than_the_input(string pattern)
    {
        var head = "Content-Type: multipart/mixed; boundary=b\n\n--b\n";
        Measure(head, pattern, 1000);

        var once = Measure(head, pattern, 20_000);
        var twice = Measure(head, pattern, 40_000);

        Assert.True(twice < 2.5 * once + 100_000, $"{once} → {twice}");
    }

    static long Measure(string head, string pattern, int times)
    {
        var bytes = Encoding.ASCII.GetBytes(head + string.Concat(Enumerable.Repeat(pattern, times)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = MimeMessage.Parse(bytes);
        for (var index = 0; index < message.PartCount; index++) message.Part(index).Decode();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
