using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Postern.Flow.Portal;

namespace Postern.Web.Portal;

/// <summary>
/// A reply's form (multipart/form-data, RFC 7578), read in the order of its fields: seal, text, files. The framework's own
/// reader would put files on the disk in clear; here they pass through memory piece by piece.
/// </summary>
sealed class ReplyForm
{
    /// <summary>Longest text, in octets.</summary>
    public const int TextSizeMax = 256 * 1024;

    /// <summary>Most files of one reply.</summary>
    public const int FilesMax = 20;

    /// <summary>Field with the ids of files that came before, after the others.</summary>
    const string HeldField = "held";

    const int SealSizeMax = 128, HeldSizeMax = FilesMax * 37;

    /// <summary>Longest subject, in octets: four for each character that a message has.</summary>
    const int SubjectSizeMax = 4 * WritingDesk.SubjectLengthMax;

    readonly MultipartReader sections;

    ReplyForm(MultipartReader sections) => this.sections = sections;

    /// <summary>Null when the request is no such form.</summary>
    public static ReplyForm? Of(HttpRequest request) => Sections(request) is { } sections ? new(sections) : null;

    /// <summary>The parts of a form with files, one after the other; null when the request is none.</summary>
    public static MultipartReader? Sections(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 100 } boundary
            ? new MultipartReader(boundary, request.Body) { HeadersCountLimit = 8, HeadersLengthLimit = 4 * 1024 }
            : null;

    public Task<string?> Seal(CancellationToken ct) => Field(Caller.SealField, SealSizeMax, ct);

    /// <summary>Place of whom a new message goes to, in the list that the page showed.</summary>
    public Task<string?> To(CancellationToken ct) => Field("to", SealSizeMax, ct);

    public Task<string?> Subject(CancellationToken ct) => Field("subject", SubjectSizeMax, ct);

    public Task<string?> Text(CancellationToken ct) => Field("text", TextSizeMax, ct);

    /// <summary>Files that came before this form; there once <see cref="Files"/> is read.</summary>
    public IReadOnlyList<Guid> Held { get; private set; } = [];

    /// <summary>The files, each to be read before the next is asked for.</summary>
    /// <param name="open">Finds one that came before.</param>
    /// <param name="ct">Stops.</param>
    /// <exception cref="FileNotWholeException">One that came before is not there, or not all of it.</exception>
    public async IAsyncEnumerable<ReplyFile> Files(Func<Guid, ReplyFile?> open, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var count = 0; await sections.ReadNextSectionAsync(ct) is { } section;)
        {
            if (section.AsFormDataSection() is { Name: HeldField } held)
            {
                Held = await Ids(held, ct);
                foreach (var id in Held)
                {
                    var file = open(id) ?? throw new FileNotWholeException();
                    await using (file.Content) yield return file;
                }
            }

            // An empty name is a file field that was left alone.
            if (section.AsFileSection() is not { FileName: { Length: > 0 } name, FileStream: { } content }) continue;
            if (++count > FilesMax) throw new BadHttpRequestException("too many files", StatusCodes.Status413PayloadTooLarge);

            yield return new ReplyFile(name, content);
        }
    }

    static async Task<List<Guid>> Ids(FormMultipartSection section, CancellationToken ct)
    {
        using var reader = new StreamReader(section.Section.Body);
        var text = new char[HeldSizeMax];
        var length = await reader.ReadBlockAsync(text, ct);
        return [.. new string(text, 0, length).Split(',').Select(id => Guid.TryParseExact(id, "D", out var read) ? read : Guid.Empty).Distinct().Take(FilesMax)];
    }

    async Task<string?> Field(string name, int sizeMax, CancellationToken ct)
    {
        sections.BodyLengthLimit = sizeMax;
        var section = await sections.ReadNextSectionAsync(ct);
        sections.BodyLengthLimit = null;
        return section?.AsFormDataSection() is { } field && field.Name == name ? await field.GetValueAsync(ct) : null;
    }
}

/// <summary>A file that should have come before its message is gone, or not all of it came.</summary>
sealed class FileNotWholeException() : BadHttpRequestException("a file is not whole");
