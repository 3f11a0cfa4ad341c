using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Postern.Mail.Trace;
using Postern.Web.Portal;

namespace Postern.Web.Tools;

/// <summary>What somebody handed in to be read. It lives in memory for one request.</summary>
/// <param name="Text">The beginning of a message, with its header.</param>
/// <param name="IsFile">It came as a file, and cannot be shown in the form again.</param>
/// <param name="Own">As typed: whose servers are the reader's own.</param>
sealed record HeaderInput(byte[] Text, bool IsFile, string Own)
{
    public const string TextField = "headers";
    public const string FileField = "file";
    public const string OwnField = "own";

    /// <summary>Octets of a request. A message with all its files may be handed in; only <see cref="TraceLimits.HeaderSizeMax"/> of it are kept.</summary>
    public const long RequestSizeMax = 64L << 20;

    /// <summary>Octets of the field for own domains.</summary>
    public const int OwnSizeMax = 4 << 10;

    const int SectionsMax = 8;

    /// <summary>Null when the request is no form of ours. A file, when there is one, goes before the text.</summary>
    public static async Task<HeaderInput?> Read(HttpRequest request, CancellationToken ct)
    {
        if (ReplyForm.Sections(request) is not { } sections) return null;
        var (text, file, own) = (Array.Empty<byte>(), Array.Empty<byte>(), "");
        for (var count = 0; await sections.ReadNextSectionAsync(ct) is { } section;)
        {
            if (++count > SectionsMax) return null;
            if (section.AsFileSection() is { Name: FileField, FileStream: { } content }) file = await Beginning(content, TraceLimits.HeaderSizeMax, ct);
            else if (section.AsFormDataSection() is { Name: TextField, Section.Body: var pasted }) text = await Beginning(pasted, TraceLimits.HeaderSizeMax, ct);
            else if (section.AsFormDataSection() is { Name: OwnField, Section.Body: var names }) own = Encoding.UTF8.GetString(await Beginning(names, OwnSizeMax, ct));
        }

        return file.Length > 0 ? new(file, true, own) : new(text, false, own);
    }

    /// <summary>The first octets of a stream; the rest is read and thrown away, so that whoever sends it sees the answer and not a broken connection.</summary>
    public static async Task<byte[]> Beginning(Stream stream, int sizeMax, CancellationToken ct)
    {
        using var kept = new MemoryStream();
        var piece = new byte[16 << 10];
        for (int length; (length = await stream.ReadAsync(piece, ct)) > 0;)
            kept.Write(piece, 0, (int)Math.Min(length, sizeMax - kept.Length));

        return kept.ToArray();
    }
}
