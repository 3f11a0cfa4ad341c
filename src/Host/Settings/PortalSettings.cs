namespace Postern.Host.Settings;

public sealed class PortalSettings
{
    /// <summary>How long a message can be read in the portal.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>After this a sender hears that nobody opened a message; zero: never.</summary>
    public TimeSpan UnopenedAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>So long before its end the recipient of an unread message is reminded; zero: never.</summary>
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromDays(7);

    /// <summary>From its acceptance no message can be read longer, however often its sender renews it.</summary>
    public TimeSpan RenewMax { get; set; } = TimeSpan.FromDays(365);

    /// <summary><c>never</c>, <c>asked</c> or <c>always</c>: who hears that a message was read.</summary>
    public string Receipts { get; set; } = "asked";

    /// <summary>Domain of the addresses that answers to notices go to; absent, the first mail domain where <c>smtp.inbound</c> takes its mail, else notices take none.</summary>
    public string? ReplyDomain { get; set; }

    /// <summary>Code of the language of notices and pages where nobody chose another.</summary>
    public string Language { get; set; } = "en";

    /// <summary>IANA name of the time zone that recipients are told times in, as <c>America/Chicago</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Folder of language files: <c>de.json</c> adds German, <c>en.json</c> changes English texts; absent, there are English and Spanish as they come.</summary>
    public string? Words { get; set; }

    /// <summary>Addresses and <c>@domains</c> whose mailboxes several people read: each is asked once for a name.</summary>
    public List<string> Shared { get; set; } = [];

    /// <summary>Pictures, texts and, where poppler is installed, PDFs can be looked at without opening them.</summary>
    public bool Previews { get; set; } = true;
    public BrandSettings Brand { get; set; } = new();
    public PortalPasskeySettings Passkeys { get; set; } = new();
    public NewMessageSettings NewMessage { get; set; } = new();
    public AttachmentsSettings Attachments { get; set; } = new();
}

public sealed class BrandSettings
{
    /// <summary>As <c>#0b5f66</c>; dark enough for white words.</summary>
    public string? Color { get; set; }

    /// <summary>File of a PNG, JPEG, WebP or SVG of at most 32 KB.</summary>
    public string? Logo { get; set; }
}

public sealed class PortalPasskeySettings
{
    /// <summary>Whether recipients may make passkeys.</summary>
    public bool Offered { get; set; } = true;

    /// <summary>How long one stands for its mailbox after its holder last typed a code.</summary>
    public TimeSpan ReproveAfter { get; set; } = Rules.Portal.PasskeyRule.ReproveAfterUsual;
}

public sealed class RepliesSettings
{
    /// <summary>How long Message-IDs of what went out, replies and what is counted of domains are kept.</summary>
    public TimeSpan Remember { get; set; } = Flow.Replies.ReplyOptions.RememberUsual;
}
