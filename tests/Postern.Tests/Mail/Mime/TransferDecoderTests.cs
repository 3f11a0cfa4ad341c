using System.Text;
using Postern.Mail.Mime;

namespace Postern.Tests.Mail.Mime;

public sealed class TransferDecoderTests
{
    [Theory]
    [InlineData(TransferEncoding.Base64, "SGVsbG8=", "Hello")]
    [InlineData(TransferEncoding.Base64, "SGVs\r\nbG8=\r\n", "Hello")]
    [InlineData(TransferEncoding.Base64, "SG\r\nVsb\r\nG8", "Hello")]
    [InlineData(TransferEncoding.Base64, "S!G*Vs b\tG8=", "Hello")]
    [InlineData(TransferEncoding.Base64, "SGVsbG8=SGVsbG8=", "HelloHello")]
    [InlineData(TransferEncoding.Base64, "SGVsbG8=\nSGVs\nbG8=\n", "HelloHello")]
    [InlineData(TransferEncoding.Base64, "SGVsbG8==\r\n=", "Hello")]
    [InlineData(TransferEncoding.Base64, "S", "")]
    [InlineData(TransferEncoding.Base64, "====", "")]
    [InlineData(TransferEncoding.QuotedPrintable, "a=3Db=\r\nc=\n=c3=BC", "a=bcÃ¼")]
    [InlineData(TransferEncoding.QuotedPrintable, "a= \t\r\nb", "ab")]
    [InlineData(TransferEncoding.QuotedPrintable, "a=zz==3D=", "a=zz==")]
    [InlineData(TransferEncoding.Uuencode, "begin 644 x\n%2&5L;&\\\n`\nend\n", "Hello")]
    [InlineData(TransferEncoding.Uuencode, "no begin", "")]
    [InlineData(TransferEncoding.Identity, "a=3D", "a=3D")]
    public void Bodies_are_decoded(TransferEncoding encoding, string body, string expected)
    {
        var into = new byte[TransferDecoder.LengthMax(encoding, body.Length)];
        var length = TransferDecoder.Decode(encoding, Encoding.Latin1.GetBytes(body), into);

        Assert.Equal(expected, Encoding.Latin1.GetString(into, 0, length));
    }

    [Fact]
    public void Base64_of_every_length_and_line_length_comes_back()
    {
        var octets = Enumerable.Range(0, 300).Select(n => (byte)(n * 7)).ToArray();
        for (var length = 0; length <= octets.Length; length += 7)
        {
            for (var line = 1; line < 80; line += 3)
            {
                var text = string.Join("\r\n", Convert.ToBase64String(octets, 0, length).Chunk(line).Select(chunk => new string(chunk)));
                var into = new byte[TransferDecoder.LengthMax(TransferEncoding.Base64, text.Length)];
                var decoded = TransferDecoder.Decode(TransferEncoding.Base64, Encoding.ASCII.GetBytes(text), into);
                Assert.True(into.AsSpan(0, decoded).SequenceEqual(octets.AsSpan(0, length)), $"{length} octets in lines of {line}");
            }
        }
    }
}
