using Postern.Flow;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;

namespace Postern.Host.Settings;

public sealed class NewMessageSettings
{
    /// <summary>Whom one may write to from the portal: <c>Billing office &lt;billing@clinic.example&gt;</c>, or an address alone. Empty: nobody.</summary>
    public List<string> To { get; set; } = [];
}

public sealed class AttachmentsSettings
{
    /// <summary>Octets of one reply or message, files included, as they come from the browser; less where <c>smtp.messageSizeMax</c> leaves less.</summary>
    public long SizeMax { get; set; } = 200L * 1024 * 1024;
}

/// <summary>Reads what the settings say about writing in the portal.</summary>
public static class WritingPlan
{
    /// <summary>Most addresses of <c>portal.newMessage.to</c>.</summary>
    public const int ContactsMax = 50;

    /// <summary>Longest shown name, in characters.</summary>
    public const int NameLengthMax = 100;

    public static IReadOnlyList<PortalContact> Contacts(PortalSettings portal, Organization organization)
    {
        Plan.InRange("portal.newMessage.to", portal.NewMessage.To.Count, 0, ContactsMax);
        return [.. portal.NewMessage.To.Select(text => ContactOf(text, organization))];
    }

    /// <summary>What fits: base64 makes 78 octets of 57 (RFC 2045 §6.8), and a MiB is left for the rest of the message.</summary>
    public static long SizeMax(PosternSettings settings)
    {
        Plan.InRange("portal.attachments.sizeMax", settings.Portal.Attachments.SizeMax, 64 * 1024, 4L * 1024 * 1024 * 1024);
        var room = Math.Max(settings.Smtp.MessageSizeMax - 1024 * 1024, settings.Smtp.MessageSizeMax / 2);
        return Math.Min(settings.Portal.Attachments.SizeMax, room / 78 * 57);
    }

    static PortalContact ContactOf(string text, Organization organization)
    {
        var open = text.EndsWith('>') ? text.LastIndexOf('<') : -1;
        var (name, written) = open < 0 ? (text.Trim(), text.Trim()) : (text[..open].Trim().Trim('"'), text[(open + 1)..^1]);
        if (!EmailAddress.TryParse(written, out var address)) throw Plan.Bad("portal.newMessage.to", $"has \"{text}\", which is no \"Name <address>\"");
        if (organization.Domains.Count == 0 || !organization.Owns(address.AsciiDomain)) throw Plan.Bad("portal.newMessage.to", $"has \"{text}\", which is not in \"organization.domains\"");
        if (name.Length is 0 or > NameLengthMax || name.Any(char.IsControl)) throw Plan.Bad("portal.newMessage.to", $"has \"{text}\": a name of 1 to {NameLengthMax} characters is needed");
        return new(name, address);
    }
}
