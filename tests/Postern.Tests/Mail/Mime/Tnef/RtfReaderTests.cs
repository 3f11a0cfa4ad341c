using System.Text;
using Postern.Mail.Mime.Tnef;

namespace Postern.Tests.Mail.Mime.Tnef;

public sealed class RtfReaderTests
{
    // [MS-OXRTFCP] §4.1.1.
    static readonly byte[] Packed = Convert.FromHexString("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0");

    [Fact]
    public void The_example_of_the_specification_is_expanded()
    {
        Assert.Equal("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", Encoding.ASCII.GetString(CompressedRtf.Expand(Packed, 1000)));
        Assert.Equal("hello world", RtfReader.Read(CompressedRtf.Expand(Packed, 1000)).Words);
        Assert.Equal("{\\rtf1", Encoding.ASCII.GetString(CompressedRtf.Expand(Packed, 6)));
    }

    [Fact]
    public void What_is_damaged_gives_what_it_can_and_no_more_than_is_asked_for()
    {
        for (var length = 0; length < Packed.Length; length++) Assert.InRange(CompressedRtf.Expand(Packed.AsSpan(0, length), 20).Length, 0, 20);
        Assert.Empty(CompressedRtf.Expand("nothing of the kind"u8, 1000));
        Assert.Equal("{\\rtf1 x}"u8.ToArray(), CompressedRtf.Expand([.. new byte[4], 9, 0, 0, 0, .. "MELA"u8, .. new byte[4], .. "{\\rtf1 x}"u8], 1000));
    }

    [Theory]
    [InlineData(@"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Some program;}Dear Pat,\par your results.\par}", "Dear Pat,\nyour results.\n")]
    [InlineData(@"{\rtf1\ansicpg1252 Zo\'eb and \u8364? and \u-10179?\u-8694? \{braces\} a\~b}", "Zoë and € and 😊 {braces} a\u00a0b")]
    [InlineData(@"{\rtf1\ansicpg932 \'93\'fa\'96\'7b}", "日本")]
    [InlineData(@"{\rtf1 {\pict 0102030405}after {\uc3\u233 abc}x}", "after éx")]
    [InlineData(@"{\rtf1 \bin3 {{{after}", "after")]
    [InlineData(@"}}}{\rtf1 \", "")]
    public void The_text_is_read_without_its_looks(string rtf, string words) => Assert.Equal((words, false), RtfReader.Read(Encoding.Latin1.GetBytes(rtf)));

    /// <summary>[MS-OXRTFEX] §2.1: HTML that a mail program put into RTF, and says again in RTF.</summary>
    [Fact]
    public void The_HTML_inside_comes_out_again()
    {
        const string rtf = """
            {\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\colortbl\red0\green0\blue0;}
            {\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Zo\'eb {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 has 3 < 4 results\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 {\*\mhtmltag84 <img src="x">}{\*\htmltag72 </p>}}
            """;

        Assert.Equal(("<p>Zo&#235; <b>has 3 &lt; 4 results</b>&nbsp;</p>", true), RtfReader.Read(Encoding.Latin1.GetBytes(rtf.ReplaceLineEndings("\r\n"))));
    }

    [Fact]
    public void Groups_without_end_do_not_end_the_process()
    {
        var deep = Encoding.ASCII.GetBytes("{\\rtf1 before " + new string('{', 100_000) + "inside" + new string('}', 100_000) + "after}");

        Assert.Equal("before after", RtfReader.Read(deep).Words);
    }
}
