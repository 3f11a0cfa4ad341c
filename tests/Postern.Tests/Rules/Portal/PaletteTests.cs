using FsCheck;
using FsCheck.Fluent;
using Postern.Rules.Portal;

namespace Postern.Tests.Rules.Portal;

public sealed class PaletteTests
{
    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#767676", "#ffffff", 4.54)]
    [InlineData("#0b5f66", "#ffffff", 7.39)]
    public void Contrast_is_as_WCAG_reckons_it(string one, string other, double contrast) =>
        Assert.Equal(contrast, Colour.Parse(one)!.Value.ContrastWith(Colour.Parse(other)!.Value), 0.01);

    [Theory]
    [InlineData("0b5f66")]
    [InlineData("#0b5f6")]
    [InlineData("#0b5f6g")]
    [InlineData("#0b5f66;}")]
    [InlineData("red")]
    [InlineData("")]
    public void What_is_no_colour_is_none(string text) => Assert.Null(Colour.Parse(text));

    [Fact]
    public void A_colour_is_written_as_it_was_read() => Assert.Equal("#0b5f66", $"{Colour.Parse("#0B5F66")}");

    [Fact]
    public void Whatever_colour_is_taken_every_text_of_it_is_read_in_light_and_in_dark() =>
        Prop.ForAll(Any, colour =>
        {
            var (light, dark) = (Palette.Light(colour), Palette.Dark(colour));
            return IsRead(dark, Palette.DarkCard, Palette.DarkPage) && (light is null ? colour.ContrastWith(Palette.LightPage) < Colour.TextContrast : IsRead(light, Palette.LightCard, Palette.LightPage));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void What_is_advised_in_the_place_of_a_colour_too_light_is_taken() =>
        Prop.ForAll(Any, colour => Palette.Light(Palette.Nearest(colour)) is not null).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    static bool IsRead(Palette palette, Colour card, Colour page) =>
        palette.Main.IsReadOn(4.5, card, page, palette.Tint) && palette.OnMain.IsReadOn(4.5, palette.Main, palette.Hover);

    static Arbitrary<Colour> Any => ArbMap.Default.ArbFor<int>().Generator.Select(n => new Colour((byte)(n * 31), (byte)(n * 17), (byte)(n * 7)))
        .Or(Gen.Choose(0, 0xffffff).Select(rgb => new Colour((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb))).ToArbitrary();
}
