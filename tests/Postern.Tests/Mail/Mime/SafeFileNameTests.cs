using System.Text;
using Postern.Mail.Mime;

namespace Postern.Tests.Mail.Mime;

public sealed class SafeFileNameTests
{
    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("Größe 日本.pdf", "Größe 日本.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\temp\\x.txt", "x.txt")]
    [InlineData("a\r\nb\0.txt", "a  b.txt")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("a\u200B\uFEFF.txt", "a.txt")]
    [InlineData("CON.txt", "_CON.txt")]
    [InlineData("nul", "_nul")]
    [InlineData("com1.tar.gz", "_com1.tar.gz")]
    [InlineData("setup.exe. . ", "setup.exe")]
    [InlineData("...", "attachment")]
    [InlineData("", "attachment")]
    [InlineData(null, "attachment")]
    [InlineData("dir/", "dir")]
    [InlineData("a:b*c?.txt", "a_b_c_.txt")]
    public void A_name_becomes_harmless(string? name, string expected) => Assert.Equal(expected, SafeFileName.From(name));

    [Theory]
    [InlineData('a')]
    [InlineData('日')]
    public void A_long_name_keeps_its_extension(char letter)
    {
        var safe = SafeFileName.From(new string(letter, 5000) + ".docx");

        Assert.True(Encoding.UTF8.GetByteCount(safe) <= MimeLimits.FileNameLengthMax);
        Assert.EndsWith(".docx", safe, StringComparison.Ordinal);
    }
}
