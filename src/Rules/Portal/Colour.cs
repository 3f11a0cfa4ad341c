using System.Globalization;

namespace Postern.Rules.Portal;

/// <summary>An opaque sRGB colour, and how well it is read on another (WCAG 2.2).</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>Least contrast of text (WCAG 2.2, 1.4.3).</summary>
    public const double TextContrast = 4.5;

    public static Colour White { get; } = new(255, 255, 255);

    public static Colour Black { get; } = new(0, 0, 0);

    /// <summary><c>#0b5f66</c>; null for anything else.</summary>
    public static Colour? Parse(string text) =>
        text is ['#', _, _, _, _, _, _] && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : null;

    /// <summary>Between 1, the same, and 21, black on white.</summary>
    public double ContrastWith(Colour other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (double.Max(one, two) + 0.05) / (double.Min(one, two) + 0.05);
    }

    /// <summary>This colour with a share of another, 0 to 1.</summary>
    public Colour Mix(Colour other, double share) => new(Between(Red, other.Red, share), Between(Green, other.Green, share), Between(Blue, other.Blue, share));

    /// <summary>The nearest on the way to another that is read on all of these; at worst the other itself.</summary>
    public Colour Towards(Colour end, double contrast, params ReadOnlySpan<Colour> grounds)
    {
        for (var share = 0; share <= 100; share++)
        {
            var mixed = Mix(end, share / 100.0);
            if (mixed.IsReadOn(contrast, grounds)) return mixed;
        }

        return end;
    }

    /// <summary>Whether text of this colour is read on all of these.</summary>
    public bool IsReadOn(double contrast, params ReadOnlySpan<Colour> grounds)
    {
        foreach (var ground in grounds)
            if (ContrastWith(ground) < contrast) return false;
        return true;
    }

    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    static double Linear(byte channel) => channel / 255.0 is var part && part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);

    static byte Between(byte from, byte to, double share) => (byte)Math.Round(from + (to - from) * share);
}
