using System.Net;
using Postern.Mail.Mime;

namespace Postern.Flow.Portal;

/// <summary>
/// Sorts the parts of a message into what is read on the page and what is downloaded. Every leaf ends in one of the two:
/// nothing that was sent is out of reach (RFC 2046 §5.1.3: what is not known is treated as mixed).
/// </summary>
sealed class ShownParts
{
    /// <summary>Octets of pictures shown so far; later ones are downloads.</summary>
    int pictureOctets;

    ShownParts() { }

    /// <summary>Bodies in the order they stand in the message.</summary>
    public List<Body> Bodies { get; } = [];

    public List<MimeEntity> Attachments { get; } = [];
    public List<InlineImage> Images { get; } = [];

    public static ShownParts Of(MimeMessage message)
    {
        var shown = new ShownParts();
        shown.Bodies.AddRange(shown.Sort(message.Root, inRelated: false));
        return shown;
    }

    /// <summary>All bodies as one text; null when one of them is HTML only, or there is none.</summary>
    public string? Text => Bodies.Count > 0 && Bodies.All(body => body.Text is not null) ? string.Join("\n\n", Bodies.Select(body => body.Text)) : null;

    /// <summary>All bodies as one HTML; null when none of them is HTML.</summary>
    public string? Html => Bodies.Any(body => body.Html is not null)
        ? string.Join("<hr>", Bodies.Select(body => body.Html ?? $"<pre>{WebUtility.HtmlEncode(body.Text)}</pre>"))
        : null;

    List<Body> Sort(MimeEntity part, bool inRelated) => part switch
    {
        { Kind: MimeKind.Multipart } => Several(part, part.Type.Name),
        { Kind: MimeKind.Message } => Attach(part),
        _ when part.Disposition?.Main == "attachment" => Attach(part),
        { Type.Name: "text/plain" } when part.FileName is null => [new Body(part.ReadText(), null)],
        { Type.Name: "text/html" } when part.FileName is null => [new Body(null, part.ReadText())],
        _ when IsShownPicture(part, inRelated) => Show(part),
        _ => Attach(part),
    };

    List<Body> Several(MimeEntity parent, string type)
    {
        List<Body> found = [];
        foreach (var part in parent.Parts) found.AddRange(Sort(part, type == "multipart/related"));
        return type == "multipart/alternative" && found.Count > 1 ? [Best(found)] : found;
    }

    // RFC 2046 §5.1.4: alternatives stand in the order of growing richness.
    static Body Best(List<Body> alternatives) =>
        new(alternatives.LastOrDefault(body => body.Text is not null)?.Text, alternatives.LastOrDefault(body => body.Html is not null)?.Html);

    bool IsShownPicture(MimeEntity part, bool inRelated) =>
        (inRelated || part.Disposition?.Main == "inline") && part.ContentId is not null
        && part.Type.Name is "image/png" or "image/jpeg" or "image/gif" or "image/webp"
        && pictureOctets + part.DecodedLengthMax <= ReadableMessage.InlineImagesOctetsMax;

    List<Body> Show(MimeEntity part)
    {
        pictureOctets += part.DecodedLengthMax;
        Images.Add(new(part.ContentId!, part.Type.Name, part.Decode())); // IsShownPicture asked for the id
        return [];
    }

    List<Body> Attach(MimeEntity part)
    {
        Attachments.Add(part);
        return [];
    }

    /// <summary>One body in one or both of its forms.</summary>
    public sealed record Body(string? Text, string? Html);
}
