using Postern.Flow.Languages;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Rules.Portal;

namespace Postern.Host.Settings;

/// <summary>Reads how the portal looks and speaks, and whose mailboxes are shared.</summary>
static class BrandPlan
{
    /// <summary>Entries of <c>portal.shared</c>.</summary>
    const int SharedMax = 10_000;

    public static Brand Of(PortalSettings portal)
    {
        var colour = portal.Brand.Color is not { } text ? (Colour?)null : Colour.Parse(text) ?? throw Plan.Bad("portal.brand.color", "must be six hexadecimal digits behind #, as #0b5f66");
        try
        {
            var logo = portal.Brand.Logo is { } file ? Logo.Read(Read(file)) : null;
            return colour is { } chosen ? Brand.Of(chosen, logo) : Brand.House with { Logo = logo };
        }
        catch (BrandException e)
        {
            throw Plan.Bad("portal.brand", $"cannot be used: {e.Message}");
        }
    }

    public static LanguageBook Languages(PortalSettings portal)
    {
        if (portal.Words is { } folder && !Directory.Exists(folder)) throw Plan.Bad("portal.words", $"names {folder}, which is no folder");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(portal.TimeZone, out var zone)) throw Plan.Bad("portal.timeZone", "is no time zone that this machine knows, as America/Chicago");
        try
        {
            return LanguageBook.Load(portal.Words, portal.Language, zone);
        }
        catch (Exception e) when (e is LanguageException or IOException or UnauthorizedAccessException)
        {
            throw Plan.Bad(portal.Words is null ? "portal.language" : "portal.words", $"cannot be used: {e.Message}");
        }
    }

    public static Func<EmailAddress, bool> Shared(PortalSettings portal)
    {
        Plan.InRange("portal.shared", portal.Shared.Count, 0, SharedMax);
        var all = portal.Shared.Select(entry => entry.StartsWith('@') ? $"@{Plan.DomainOf("portal.shared", entry[1..])}" : AddressOf(entry)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return address => all.Contains($"@{address.AsciiDomain}") || all.Contains($"{address.Local}@{address.AsciiDomain}");
    }

    static string AddressOf(string entry) =>
        EmailAddress.TryParse(entry, out var address) ? $"{address.Local}@{address.AsciiDomain}" : throw Plan.Bad("portal.shared", "has an entry that is neither an address nor @domain");

    static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Plan.Bad("portal.brand.logo", $"cannot be read: {e.Message}");
        }
    }
}
