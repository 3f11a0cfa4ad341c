using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Flow.Portal;

namespace Postern.Web.Portal.Html;

/// <summary>The pictures that came inside the message, the only ones ever shown. While HTML is written they are numbers; at the end the numbers become data.</summary>
sealed partial class Pictures(IReadOnlyList<InlineImage> images)
{
    /// <summary>How many were left out because showing them would fetch something.</summary>
    public int Blocked { get; private set; }

    /// <summary>The number of the picture that a cid: URL names (RFC 2392 §2).</summary>
    public int? NumberOf(string source)
    {
        if (!source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase)) return null;

        var id = Uri.UnescapeDataString(source[4..]);
        for (var number = 0; number < images.Count; number++)
            if (images[number].ContentId == id) return number;

        return null;
    }

    /// <summary>For what was written here already.</summary>
    public int? SameNumber(string source) =>
        source.StartsWith("cid:", StringComparison.Ordinal)
        && int.TryParse(source.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < images.Count
            ? number
            : null;

    /// <summary>Counts a source that was not shown, if it would have been fetched.</summary>
    public void Count(string? source)
    {
        var trimmed = source.AsSpan().Trim();
        if (trimmed.StartsWith("http", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("//", StringComparison.Ordinal)) Blocked++;
    }

    /// <summary>Replaces numbers by data: URLs, until the pictures shown reach <see cref="ReadableMessage.InlineImagesOctetsMax"/>.</summary>
    public string PutInto(string html)
    {
        var octets = 0L;
        return Numbered.Replace(html, match =>
        {
            var image = images[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)];
            octets += image.Octets.Length;
            return octets > ReadableMessage.InlineImagesOctetsMax
                ? "<img src=\"data:,\""
                : $"<img src=\"data:{image.Type};base64,{Convert.ToBase64String(image.Octets.Span)}\"";
        });
    }

    // In written HTML every other "<" and quote is escaped, so this cannot match anything but our own tags.
    [GeneratedRegex("<img src=\"cid:([0-9]+)\"")]
    private static partial Regex Numbered { get; }
}
