using Postern.Mail.Mime;

namespace Postern.Flow.Portal;

/// <summary>
/// Sorts the parts of a message into what is read on the page and what is downloaded. Every leaf ends in one of the two:
/// nothing that was sent is out of reach (RFC 2046 §5.1.3: what is not known is treated as mixed).
/// </summary>
sealed class ShownParts
{
    /// <summary>Octets of pictures shown so far; later ones are downloads.</summary>
    long pictureOctets;

    ShownParts() { }

    /// <summary>Bodies in the order they stand in the message.</summary>
    public List<Body> Bodies { get; } = [];

    public List<OutlinePart> Attachments { get; } = [];

    /// <summary>Pictures for the HTML, <see cref="ReadableMessage.InlineImagesOctetsMax"/> in all.</summary>
    public List<OutlinePart> Pictures { get; } = [];

    public static ShownParts Of(MessageOutline message)
    {
        var shown = new ShownParts();
        shown.Bodies.AddRange(shown.Sort(message.Root, inRelated: false));
        return shown;
    }

    /// <summary>False when one of the bodies is HTML only, or there is none.</summary>
    public bool IsText => Bodies.Count > 0 && Bodies.All(body => body.Text is not null);

    public bool IsHtml => Bodies.Any(body => body.Html is not null);

    List<Body> Sort(OutlinePart part, bool inRelated)
    {
        var header = part.Header;
        return (part.Kind, header.Type.Name) switch
        {
            (MimeKind.Multipart, var type) => Several(part, type),
            (MimeKind.Message, _) => Attach(part),
            _ when header.Disposition?.Main == "attachment" => Attach(part),
            (_, "text/plain") when header.FileName is null => [new Body(part, null)],
            (_, "text/html") when header.FileName is null => [new Body(null, part)],
            (_, var type) when IsShownPicture(part, type, inRelated) => Show(part),
            _ => Attach(part),
        };
    }

    List<Body> Several(OutlinePart parent, string type)
    {
        List<Body> found = [];
        foreach (var part in parent.Parts) found.AddRange(Sort(part, type == "multipart/related"));
        return type == "multipart/alternative" && found.Count > 1 ? [Best(found)] : found;
    }

    // RFC 2046 §5.1.4: alternatives stand in the order of growing richness.
    static Body Best(List<Body> alternatives) =>
        new(alternatives.LastOrDefault(body => body.Text is not null)?.Text, alternatives.LastOrDefault(body => body.Html is not null)?.Html);

    bool IsShownPicture(OutlinePart part, string type, bool inRelated) =>
        (inRelated || part.Header.Disposition?.Main == "inline") && part.Header.ContentId is not null
        && type is "image/png" or "image/jpeg" or "image/gif" or "image/webp"
        && pictureOctets + part.DecodedLength <= ReadableMessage.InlineImagesOctetsMax;

    List<Body> Show(OutlinePart part)
    {
        pictureOctets += part.DecodedLength;
        Pictures.Add(part);
        return [];
    }

    List<Body> Attach(OutlinePart part)
    {
        Attachments.Add(part);
        return [];
    }

    /// <summary>One body in one or both of its forms.</summary>
    public sealed record Body(OutlinePart? Text, OutlinePart? Html);
}
