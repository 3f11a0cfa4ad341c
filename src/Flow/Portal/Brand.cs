using System.Globalization;
using Postern.Rules.Portal;

namespace Postern.Flow.Portal;

/// <summary>How an organization looks: its colour, and its logo. Its name stands in <see cref="PortalOptions"/>, its words in the languages.</summary>
/// <param name="Light">For light pages, and for mails.</param>
/// <param name="Dark">For dark pages.</param>
/// <param name="Logo">Null: a drawn door.</param>
public sealed record Brand(Palette Light, Palette Dark, Logo? Logo)
{
    static readonly Colour HouseColour = new(0x0b, 0x5f, 0x66);

    /// <summary>Where nobody chose.</summary>
    public static Brand House { get; } = Of(HouseColour, null);

    /// <exception cref="BrandException">The colour cannot be read; says which near one can.</exception>
    public static Brand Of(Colour colour, Logo? logo) => Palette.Light(colour) is { } light
        ? new(light, Palette.Dark(colour), logo)
        : throw new BrandException(string.Create(CultureInfo.InvariantCulture,
            $"{colour} is too light: white words on it, and links on white, would have a contrast of "
            + $"{colour.ContrastWith(Palette.LightPage):0.0} where 4.5 is needed. {Palette.Nearest(colour)} would do"));

    public bool IsHouse => Light.Main == HouseColour;
}

/// <summary>A brand is not as it must be; the message says why.</summary>
public sealed class BrandException(string message) : Exception(message);
