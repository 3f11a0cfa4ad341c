using Postern.Mail.Mime;
using Postern.Mail.Mime.Tnef;
using Postern.Mail.Text;

namespace Postern.Flow.Portal;

/// <summary>
/// Attachments that a mail program wrapped in a file of its own, winmail.dat (application/ms-tnef): offered as what they are. The wrapping itself is offered where it does not open whole; it is
/// always in the saved message.
/// </summary>
static class Winmail
{
    /// <summary>Octets of a body in it that are read.</summary>
    const int BodyMax = 4 * ReadableMessage.BodyCharactersMax;

    // A file's number says which of the wrapping, and then which part: no message has so many parts.
    const int Inside = 10 * MimeLimits.PartsMax;

    public static bool IsOne(OutlinePart part) => TnefContent.IsOne(part.Header.Type.Name, part.Header.FileName);

    /// <summary>What it holds; null when it is none, though it is called so.</summary>
    /// <param name="part">That <see cref="IsOne"/>.</param>
    /// <param name="stored">The message; stays open.</param>
    /// <param name="ct">Stops.</param>
    public static Task<TnefContent?> Read(OutlinePart part, Stream stored, CancellationToken ct) => TnefReader.Read(part.OpenBody(stored), ct);

    public static IEnumerable<AttachmentFacts> Facts(OutlinePart part, TnefContent content) => content.Files.Select((file, place) => Facts(part, file, place));

    /// <summary>The part of a number, and the place of a file in it.</summary>
    public static (int Part, int? Place) Of(int number) => number < Inside ? (number, null) : (number % Inside, number / Inside - 1);

    /// <summary>A file; null when there is none at that place.</summary>
    /// <param name="part">That <see cref="IsOne"/>.</param>
    /// <param name="place">From <see cref="Of"/>.</param>
    /// <param name="stored">The message; disposed with the file.</param>
    /// <param name="ct">Stops.</param>
    public static async Task<OpenAttachment?> Open(OutlinePart part, int place, Stream stored, CancellationToken ct)
    {
        if (await Read(part, stored, ct) is not { } content || place >= content.Files.Count) return null;

        var file = content.Files[place];
        if (file.Type != CompressedRtf.Type) return new(Facts(part, file, place), file.Open(part.OpenBody(stored)));

        await using var packed = file.Open(part.OpenBody(stored));
        var rtf = CompressedRtf.Expand(await Octets(packed, file.Length, ct), BodyMax);
        return new(Facts(part, file, place) with { Size = rtf.Length }, new MemoryStream(rtf));
    }

    /// <summary>The body that it holds, as text or as HTML; both null when it holds none.</summary>
    public static async Task<(string? Text, string? Html)> Body(OutlinePart part, TnefContent content, Stream stored, CancellationToken ct)
    {
        if (content.Body is not { } body) return (null, null);

        var octets = await Octets(body.Open(part.OpenBody(stored)), body.Length, ct); // the message stays open
        if (body.Form is TnefForm.Rtf) return RtfReader.Read(CompressedRtf.Expand(octets, BodyMax)) is (var words, var isHtml) && isHtml ? (null, words) : (words, null);

        var said = Charset.Decode(body.Charset, octets).TrimEnd('\0');
        return body.Form is TnefForm.Html ? (null, said) : (said, null);
    }

    static async Task<byte[]> Octets(Stream from, long length, CancellationToken ct)
    {
        var octets = new byte[Math.Min(length, BodyMax)];
        await from.ReadExactlyAsync(octets, ct);
        return octets;
    }

    static AttachmentFacts Facts(OutlinePart part, TnefFile file, int place) =>
        new((place + 1) * Inside + part.Index, SafeFileName.From(file.Name), file.Type == CompressedRtf.Type ? "application/rtf" : file.Type, file.Length);
}
