namespace Postern.Mail.Mime;

/// <summary>A media type in force for an entity.</summary>
/// <param name="Name">"type/subtype", lower case.</param>
/// <param name="Parameters">Parameters of the field; null when the type is a default.</param>
public readonly record struct MimeType(string Name, Parameters? Parameters)
{
    public bool IsText => Name.StartsWith("text/", StringComparison.Ordinal);

    public bool IsMultipart => Name.StartsWith("multipart/", StringComparison.Ordinal);

    internal static MimeType Of(Parameters? field, bool defaultIsMessage) => field switch
    {
        null => new(defaultIsMessage ? "message/rfc822" : "text/plain", null),
        _ when IsType(field.Main) => new(field.Main, field),
        _ => new("text/plain", field),
    };

    static bool IsType(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < name.Length - 1 && !name.AsSpan(slash + 1).Contains('/');
    }
}
