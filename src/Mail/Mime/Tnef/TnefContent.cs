namespace Postern.Mail.Mime.Tnef;

/// <summary>
/// What a body of type application/ms-tnef holds ([MS-OXTNEF]), which mail programs show as a file named winmail.dat: files and a body. They are places in it, and nothing is copied.
/// </summary>
public sealed record TnefContent
{
    /// <summary>In their order; at most <see cref="TnefReader.FilesMax"/>. Those of messages inside it are among them.</summary>
    public required IReadOnlyList<TnefFile> Files { get; init; }

    /// <summary>The richest body that it has; null for none.</summary>
    public TnefBody? Body { get; init; }

    /// <summary>False when it is damaged, cut off, or over a limit: then there may be more in it than this.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The media type, and what some senders write.</summary>
    public static bool IsOne(string type, string? name) =>
        type is "application/ms-tnef" or "application/vnd.ms-tnef"
        || (type == "application/octet-stream" && string.Equals(name, "winmail.dat", StringComparison.OrdinalIgnoreCase));
}

/// <param name="Name">As its sender wrote it; not safe. Empty for none.</param>
/// <param name="Type">Media type, lower case; <c>application/octet-stream</c> where none is said.</param>
/// <param name="Offset">Octets of the body before it.</param>
/// <param name="Length">Octets.</param>
public sealed record TnefFile(string Name, string Type, long Offset, long Length)
{
    /// <summary>Reads it, asynchronously and once.</summary>
    /// <param name="body">The body it stands in, at its beginning; disposed with the file.</param>
    public Stream Open(Stream body) => new PartStream(body, Offset, Length, TransferEncoding.Identity);
}

/// <param name="Form">How it is written.</param>
/// <param name="Charset">Of text and HTML.</param>
/// <param name="Offset">Octets of the whole before it.</param>
/// <param name="Length">Octets.</param>
public sealed record TnefBody(TnefForm Form, string Charset, long Offset, long Length)
{
    /// <summary>Reads it as it is written, asynchronously and once.</summary>
    /// <param name="body">The body it stands in, at its beginning; disposed with this.</param>
    public Stream Open(Stream body) => new PartStream(body, Offset, Length, TransferEncoding.Identity);
}

/// <summary>From the plainest to the richest.</summary>
public enum TnefForm
{
    Text,

    /// <summary>Compressed ([MS-OXRTFCP]): see <see cref="CompressedRtf"/>.</summary>
    Rtf,
    Html,
}
