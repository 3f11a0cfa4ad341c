using Postern.Web.Admin;

namespace Postern.Tests.Web.Admin;

public sealed class CsvTests
{
    /// <summary>OWASP "CSV injection" (CWE-1236): what a stranger writes into an address or a reply must not run in a spreadsheet.</summary>
    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\")", "\"'=HYPERLINK(\"\"https://evil.example\"\")\"")]
    [InlineData("+1+1", "'+1+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("pat@example.org", "pat@example.org")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("", "")]
    public void Csv_injection_a_cell_is_text(string text, string cell) => Assert.Equal(cell, Csv.Cell(text));
}
