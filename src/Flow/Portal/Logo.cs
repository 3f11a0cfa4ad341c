using System.Text;

namespace Postern.Flow.Portal;

/// <summary>A small picture of the organization.</summary>
public sealed record Logo
{
    /// <summary>Octets: it is loaded with the first page.</summary>
    public const int SizeMax = 32 * 1024;

    static readonly string[] Forbidden = ["<script", "<foreignobject", "<!entity", "<!doctype", "javascript:", " on", "href=\"http", "href='http", "url(http", "@import"];

    Logo(byte[] content, string type, string ending) => (Content, Type, Ending) = (content, type, ending);

    public byte[] Content { get; }

    /// <summary>As <c>image/png</c>.</summary>
    public string Type { get; }

    /// <summary>As <c>png</c>.</summary>
    public string Ending { get; }

    /// <summary>PNG, JPEG, WebP or SVG, known by what it is and not by its name. An SVG has no script and loads nothing.</summary>
    /// <exception cref="BrandException">It is none of these, or too large.</exception>
    public static Logo Read(byte[] content) => content switch
    {
        { Length: > SizeMax } => throw new BrandException($"the logo is larger than {SizeMax / 1024} KB"),
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => new(content, "image/png", "png"),
        [0xff, 0xd8, 0xff, ..] => new(content, "image/jpeg", "jpg"),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => new(content, "image/webp", "webp"),
        _ => Drawing(content),
    };

    static Logo Drawing(byte[] content)
    {
        var text = Encoding.UTF8.GetString(content);
        var start = text.IndexOf("<svg", StringComparison.OrdinalIgnoreCase);
        if (start < 0 || !text.TrimStart('\uFEFF').TrimStart().StartsWith('<')) throw new BrandException("the logo is no PNG, JPEG, WebP or SVG");
        return Forbidden.FirstOrDefault(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } found
            ? throw new BrandException($"the logo's SVG has \"{found.Trim()}\": scripts, handlers, document types and links to elsewhere are not taken")
            : new(content, "image/svg+xml", "svg");
    }
}
