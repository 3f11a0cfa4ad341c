using System.Net;
using System.Text;
using Postern.Flow.Languages;

namespace Postern.Flow.Portal;

/// <summary>In whose colour and in which language a mail of the portal is written. Makes the pieces that such mails have in common, as text and as HTML.</summary>
/// <param name="Language">Of its words.</param>
/// <param name="Brand">Of its button.</param>
public sealed record Letterhead(Language Language, Brand Brand)
{
    /// <summary>Columns of a text: a line is read at one look, and never needs an encoding for its length.</summary>
    const int ColumnsMax = 72;

    public static Letterhead House { get; } = new(LanguageBook.House.Usual, Brand.House);

    /// <summary>One line: for a subject or a name.</summary>
    public string Line(string key, params ReadOnlySpan<(string Name, string Value)> values) => Language.Say(key, values).ReplaceLineEndings(" ");

    /// <summary>A paragraph of the text, in lines.</summary>
    public string Text(string key, params ReadOnlySpan<(string Name, string Value)> values) => Wrapped(Language.Say(key, values));

    /// <summary>A paragraph of the page; what is filled in is in strong letters where <paramref name="strong"/> names it.</summary>
    public string Html(string key, string? strong, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var encoded = new (string, string)[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var value = WebUtility.HtmlEncode(values[i].Value);
            encoded[i] = (values[i].Name, values[i].Name == strong ? $"<strong>{value}</strong>" : value);
        }

        return Placeholders.Fill(WebUtility.HtmlEncode(Language.Say(key)), encoded);
    }

    public static string Heading(string html) => $"""<h1 style="font-size:20px;line-height:28px;font-weight:600;margin:0 0 12px">{html}</h1>""";

    public static string Paragraph(string html) => $"""<p style="margin:0 0 20px">{html}</p>""";

    public static string Small(string html) => $"""<p style="margin:0 0 20px;font-size:14px;line-height:20px;color:#4a5b60">{html}</p>""";

    /// <summary>What stands below a line.</summary>
    public static string Foot(string html) => $"""<p style="margin:0;padding-top:16px;border-top:1px solid #d9e2e3;font-size:14px;line-height:20px;color:#4a5b60">{html}</p>""";

    public string Button(Uri link, string html) =>
        $"""
        <p style="margin:0 0 20px"><a href="{WebUtility.HtmlEncode(link.AbsoluteUri)}"
        style="display:inline-block;padding:12px 22px;border-radius:8px;background:{Brand.Light.Main};color:{Brand.Light.OnMain};font-weight:600;text-decoration:none">{html}</a></p>
        """;

    static string Wrapped(string text)
    {
        var lines = new StringBuilder(text.Length + 16);
        var column = 0;
        foreach (var word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > ColumnsMax)
            {
                lines.Append('\n');
                column = 0;
            }

            if (column > 0) lines.Append(' ');
            column += word.Length + (column > 0 ? 1 : 0);
            lines.Append(word);
        }

        return lines.ToString();
    }
}
