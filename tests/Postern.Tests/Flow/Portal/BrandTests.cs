using System.Text;
using Postern.Flow.Portal;
using Postern.Rules.Portal;

namespace Postern.Tests.Flow.Portal;

public sealed class BrandTests
{
    [Fact]
    public void A_colour_that_is_too_light_is_refused_with_one_that_would_do()
    {
        var problem = Assert.Throws<BrandException>(() => Brand.Of(Colour.Parse("#7fd4d9")!.Value, null)).Message;

        Assert.StartsWith("#7fd4d9 is too light", problem, StringComparison.Ordinal);
        Assert.NotNull(Palette.Light(Colour.Parse(problem[(problem.IndexOf("needed. ", StringComparison.Ordinal) + 8)..][..7])!.Value));
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><a href=\"javascript:alert(1)\"/></svg>")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("<svg><image href=\"https://tracker.example/x.png\"/></svg>")]
    [InlineData("<svg><style>@import 'x'</style></svg>")]
    [InlineData("<html><svg/></html> <script/>")]
    [InlineData("GIF89a")]
    [InlineData("MZ")]
    public void Xss_a_logo_that_could_do_something_is_refused(string content) => Assert.Throws<BrandException>(() => Logo.Read(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void A_logo_is_known_by_what_it_is()
    {
        Assert.Equal("image/svg+xml", Logo.Read("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>"u8.ToArray()).Type);
        Assert.Equal("image/png", Logo.Read([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]).Type);
        Assert.Equal("image/jpeg", Logo.Read([0xff, 0xd8, 0xff, 0xe0]).Type);
        Assert.Throws<BrandException>(() => Logo.Read(new byte[Logo.SizeMax + 1]));
    }
}
