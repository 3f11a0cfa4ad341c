using Postern.Flow.People;

namespace Postern.Web.Passkeys;

/// <summary>How people call their passkeys.</summary>
static class PasskeyNames
{
    /// <summary>Characters.</summary>
    public const int LengthMax = 60;

    /// <summary>What was typed, cut; the device where nothing was.</summary>
    public static string Read(string? typed, Client client)
    {
        var name = string.Concat((typed ?? "").Where(c => !char.IsControl(c))).Trim();
        return name.Length == 0 ? client.Device : name[..Math.Min(name.Length, LengthMax)];
    }
}
