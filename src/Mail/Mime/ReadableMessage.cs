namespace Postern.Mail.Mime;

/// <summary>A part to offer for download.</summary>
/// <param name="Part">The entity; decode it into the answer.</param>
/// <param name="Path">Place in the tree as IMAP numbers parts (RFC 9051 §6.4.5): "2", "1.3"; "1" for a message that is nothing but a file.</param>
/// <param name="Name">A harmless file name, always with something in it.</param>
/// <param name="Type">Media type as the sender gave it, lower case: not to be believed.</param>
/// <param name="Size">Octets after the transfer encoding.</param>
public sealed record Attachment(MimeEntity Part, string Path, string Name, string Type, long Size)
{
    /// <summary>Content-ID by which HTML may show it in its place; null when it has none.</summary>
    public string? ContentId => Part.ContentId;
}

/// <summary>What a person reads of a message: bodies and files, told apart by the rules of JMAP (RFC 8621 §4.1.4).</summary>
public sealed class ReadableMessage
{
    List<MimeEntity>? _text = [];
    List<MimeEntity>? _html = [];
    readonly List<MimeEntity> _allText;
    readonly List<MimeEntity> _allHtml;
    readonly List<Attachment> _files = [];

    ReadableMessage() => (_allText, _allHtml) = (_text!, _html!);

    public static ReadableMessage Of(MimeMessage message)
    {
        var readable = new ReadableMessage();
        readable.One(message.Root, message.Root.Kind is MimeKind.Multipart ? "" : "1", new("mixed", 0, false));
        return readable;
    }

    /// <summary>Parts to show to someone who reads plain text, in order; HTML ones where the sender gave no other.</summary>
    public IReadOnlyList<MimeEntity> TextBody => _allText;

    /// <summary>Parts to show to someone who reads HTML, in order; plain ones, and images between texts, among them.</summary>
    public IReadOnlyList<MimeEntity> HtmlBody => _allHtml;

    /// <summary>Everything else, images of the HTML (<see cref="Attachment.ContentId"/>) and embedded messages too.</summary>
    public IReadOnlyList<Attachment> Attachments => _files;

    /// <summary>The file that HTML names as "cid:…" (RFC 2392); null when there is none.</summary>
    public Attachment? ByContentId(string id) => _files.Find(file => file.ContentId == id);

    readonly record struct Place(string Multipart, int Index, bool InAlternative);

    void One(MimeEntity entity, string path, Place place)
    {
        var type = entity.Type.Name;
        if (entity.Kind is MimeKind.Multipart) Several(entity, path, type["multipart/".Length..], place.InAlternative);
        else if (!IsInline(entity, type, place)) Offer(entity, path, type);
        else if (place.Multipart == "alternative") Choose(entity, path, type);
        else Show(entity, path, type, place.InAlternative);
    }

    void Several(MimeEntity entity, string path, string subtype, bool inAlternative)
    {
        // What is learned inside an alternative about which reader a text is for holds there and not behind it.
        var (text, html) = (_text, _html);
        var (textCount, htmlCount) = (_allText.Count, _allHtml.Count);
        var index = 0;
        foreach (var part in entity.Parts)
        {
            One(part, path.Length == 0 ? $"{index + 1}" : $"{path}.{index + 1}", new(subtype, index, inAlternative || subtype == "alternative"));
            index++;
        }

        (_text, _html) = (text, html);
        if (subtype != "alternative" || text is null || html is null) return;

        if (textCount == text.Count) text.AddRange(html.Skip(htmlCount).ToArray());
        else if (htmlCount == html.Count) html.AddRange(text.Skip(textCount).ToArray());
    }

    static bool IsInline(MimeEntity entity, string type, Place place) =>
        entity.Kind is MimeKind.Leaf
        && entity.Disposition?.Main != "attachment"
        && (IsBody(type) || IsMedia(type))
        && (place.Index == 0 || (place.Multipart != "related" && (IsMedia(type) || entity.FileName is null)));

    void Choose(MimeEntity entity, string path, string type)
    {
        if (type == "text/plain") _text?.Add(entity);
        else if (type == "text/html") _html?.Add(entity);
        else Offer(entity, path, type);
    }

    void Show(MimeEntity entity, string path, string type, bool inAlternative)
    {
        if (inAlternative && type == "text/plain") _html = null;
        if (inAlternative && type == "text/html") _text = null;

        _text?.Add(entity);
        _html?.Add(entity);
        if ((_text is null || _html is null) && IsMedia(type)) Offer(entity, path, type);
    }

    void Offer(MimeEntity entity, string path, string type)
    {
        var name = SafeFileName.From(entity.FileName, Fallback(entity, path, type));
        _files.Add(new(entity, path, name, type, entity.DecodedLength()));
    }

    static string Fallback(MimeEntity entity, string path, string type)
    {
        if (entity.Kind is not MimeKind.Message) return $"part-{path}{(IsBody(type) ? type == "text/html" ? ".html" : ".txt" : ".bin")}";

        foreach (var embedded in entity.Parts)
        {
            if (embedded.Text("Subject"u8) is { Length: > 0 } subject) return SafeFileName.From(subject.Replace('/', '_') + ".eml");
        }

        return $"message-{path}.eml";
    }

    static bool IsBody(string type) => type is "text/plain" or "text/html";

    static bool IsMedia(string type) => type.StartsWith("image/", StringComparison.Ordinal)
        || type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("video/", StringComparison.Ordinal);
}
