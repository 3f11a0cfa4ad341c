using System.Text;
using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Flow.Portal.Previews;

/// <summary>Shows attachments without opening them: pictures, text, pages of a PDF. What it is, its octets say, and not its name. A part of <see cref="PortalDesk"/>. Thread safe.</summary>
public sealed class PreviewDesk
{
    /// <summary>Octets of an attachment that is shown; a larger one is downloaded.</summary>
    public const int OctetsMax = 10 * 1024 * 1024;

    /// <summary>Octets of a text that are shown.</summary>
    public const int TextMax = 256 * 1024;

    static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".txt", ".csv", ".log", ".md"];
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Attachments in memory at once; who asks for more waits before anything is read.</summary>
    const int AtOnce = 8;

    static readonly SemaphoreSlim Places = new(AtOnce);

    readonly Ledger ledger;
    readonly Func<Visit, PortalEvent, Network, CancellationToken, Task> note;

    /// <param name="ledger">Keeps the messages.</param>
    /// <param name="note">That something of a message was read.</param>
    internal PreviewDesk(Ledger ledger, Func<Visit, PortalEvent, Network, CancellationToken, Task> note) => (this.ledger, this.note) = (ledger, note);

    /// <summary>Whether a link to a preview is worth its place; what is behind it is looked at when somebody asks.</summary>
    public static bool IsLikely(AttachmentFacts facts) => facts.Size is > 0 and <= OctetsMax
        && (Endings.Contains(Path.GetExtension(facts.Name).ToLowerInvariant()) || PdfPages.IsThere && Path.GetExtension(facts.Name).Equals(".pdf", StringComparison.OrdinalIgnoreCase));

    /// <summary>What can be shown of an attachment; null when there is none of that number. Writes into the audit that it was read.</summary>
    public Task<Preview?> Open(Visit visit, int number, Network network, CancellationToken ct) => InTurn<Preview>(async () =>
    {
        if (await Octets(visit, number, network, ct) is not var (facts, octets)) return null;
        if (octets is null) return new Preview.Nothing(facts);
        if (Picture.Read(octets) is { IsShown: true }) return new Preview.Pages(facts, 1);
        if (PdfPages.IsPdf(octets)) return await PdfPages.Count(octets, ct) is > 0 and var pages ? new Preview.Pages(facts, pages) : new Preview.Nothing(facts);
        return TextOf(octets) is { } text ? new Preview.Text(facts, text, octets.Length > TextMax) : new Preview.Nothing(facts);
    }, ct);

    /// <summary>One page as a picture; null when there is none. Writes into the audit that it was read.</summary>
    public Task<ShownPage?> Page(Visit visit, int number, int page, Network network, CancellationToken ct) => InTurn<ShownPage>(async () =>
    {
        if (await Octets(visit, number, network, ct) is not (_, { } octets)) return null;
        if (Picture.Read(octets) is { IsShown: true } picture) return page == 1 ? new ShownPage(picture.Type, octets) : null;
        return PdfPages.IsPdf(octets) && await PdfPages.Paint(octets, page, ct) is { } png ? new ShownPage("image/png", png) : null;
    }, ct);

    static async Task<TShown?> InTurn<TShown>(Func<Task<TShown?>> show, CancellationToken ct) where TShown : class
    {
        await Places.WaitAsync(ct);
        try
        {
            return await show();
        }
        finally
        {
            Places.Release();
        }
    }

    async Task<(AttachmentFacts Facts, byte[]? Octets)?> Octets(Visit visit, int number, Network network, CancellationToken ct)
    {
        await using var attachment = await MessageReading.OpenAttachment(ledger.Spool, visit.Copy, number, ct);
        if (attachment is null) return null;

        await note(visit, PortalEvent.AttachmentRead, network, ct);
        if (attachment.Facts.Size is 0 or > OctetsMax) return (attachment.Facts, null);
        var octets = new byte[attachment.Facts.Size];
        await attachment.Content.ReadExactlyAsync(octets, ct);
        return (attachment.Facts, octets);
    }

    // UTF-8, or else Latin-1: but something with control characters is no text in either.
    internal static string? TextOf(ReadOnlySpan<byte> octets)
    {
        var end = Math.Min(octets.Length, TextMax);
        while (end < octets.Length && end > TextMax - 3 && (octets[end] & 0xc0) == 0x80) end--; // not in the middle of a character (RFC 3629 §3)
        var head = octets[..end];
        if (head.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || head.IndexOfAnyInRange((byte)14, (byte)26) >= 0) return null;
        try
        {
            return Utf8.GetString(head).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(head);
        }
    }
}

/// <summary>What can be shown of an attachment.</summary>
public abstract record Preview
{
    Preview() { }

    public abstract AttachmentFacts Facts { get; }

    /// <param name="Facts">Of the attachment.</param>
    /// <param name="Count">Pictures; a picture has one.</param>
    public sealed record Pages(AttachmentFacts Facts, int Count) : Preview
    {
        public override AttachmentFacts Facts { get; } = Facts;
    }

    /// <param name="Facts">Of the attachment.</param>
    /// <param name="Words">To be escaped where it is shown.</param>
    /// <param name="IsCut">There is more.</param>
    public sealed record Text(AttachmentFacts Facts, string Words, bool IsCut) : Preview
    {
        public override AttachmentFacts Facts { get; } = Facts;
    }

    /// <summary>Too large, too many pixels, or of another kind.</summary>
    public sealed record Nothing(AttachmentFacts Facts) : Preview
    {
        public override AttachmentFacts Facts { get; } = Facts;
    }
}

/// <param name="Type">Media type of a picture.</param>
/// <param name="Octets">Of the picture.</param>
public sealed record ShownPage(string Type, byte[] Octets);
