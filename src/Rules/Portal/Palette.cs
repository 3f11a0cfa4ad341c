namespace Postern.Rules.Portal;

/// <summary>What an organization's colour becomes on the pages, in light or in dark. Made so that every text of it is read (WCAG 2.2 AA).</summary>
/// <param name="Main">Buttons, links, the icon.</param>
/// <param name="Hover">A button under the pointer.</param>
/// <param name="OnMain">Words on a button.</param>
/// <param name="Tint">Ground of hints and files; <paramref name="Main"/> is read on it.</param>
public sealed record Palette(Colour Main, Colour Hover, Colour OnMain, Colour Tint)
{
    /// <summary>Grounds of the pages, as the style sheet has them.</summary>
    public static readonly Colour LightCard = Colour.White, LightPage = new(0xf3, 0xf6, 0xf5), DarkCard = new(0x16, 0x22, 0x25), DarkPage = new(0x0e, 0x17, 0x19);

    /// <summary>Share of the colour in a tint; the largest at which it is read still.</summary>
    static readonly double[] Tints = [0.10, 0.07, 0.04, 0.02];

    /// <summary>Null when the colour is not read on white: it is too light for a button with white words, and for a link.</summary>
    public static Palette? Light(Colour main) => main.IsReadOn(Colour.TextContrast, LightCard, LightPage) ? new(main, main.Mix(Colour.Black, 0.22), Colour.White, TintOf(main, LightCard)) : null;

    /// <summary>Lighter, as far as a dark ground needs it.</summary>
    public static Palette Dark(Colour main)
    {
        var light = main.Towards(Colour.White, 7, DarkCard, DarkPage);
        return new(light, light.Mix(Colour.White, 0.3), light.Mix(Colour.Black, 0.85), TintOf(light, DarkCard));
    }

    /// <summary>The nearest darker colour that <see cref="Light"/> takes.</summary>
    public static Colour Nearest(Colour main) => main.Towards(Colour.Black, Colour.TextContrast, LightCard, LightPage);

    static Colour TintOf(Colour main, Colour ground) =>
        Tints.Select(share => ground.Mix(main, share)).Where(tint => main.IsReadOn(Colour.TextContrast, tint)).Append(ground).First();
}
