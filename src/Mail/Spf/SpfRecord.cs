using System.Text;

namespace Postern.Mail.Spf;

/// <summary>A policy (RFC 7208 §3, §4.6.1). It is read as a whole: one wrong term makes it an error, wherever it stands.</summary>
sealed record SpfRecord(IReadOnlyList<SpfDirective> Directives, string? Redirect, string? Explanation)
{
    const string Version = "v=spf1";

    /// <summary>True when a TXT record is one of SPF at all (§4.5).</summary>
    public static bool Is(ReadOnlySpan<byte> text) =>
        text.Length >= Version.Length && Ascii.EqualsIgnoreCase(text[..Version.Length], "v=spf1"u8) && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>Reads a record; null when it is wrong, and then <paramref name="problem"/> says where.</summary>
    public static SpfRecord? Read(ReadOnlySpan<byte> text, out string problem)
    {
        problem = "octets that are no ASCII";
        if (!Ascii.IsValid(text)) return null;

        var terms = Encoding.ASCII.GetString(text[Version.Length..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        problem = "too many terms";
        if (terms.Length > SpfLimits.TermsMax) return null;

        List<SpfDirective> directives = [];
        string? redirect = null, explanation = null;
        foreach (var term in terms)
        {
            problem = $"the term {Printable(term)}";
            var isRead = SpfTermReader.ModifierName(term) is { } name
                ? TryReadModifier(name, term[(name.Length + 1)..], ref redirect, ref explanation)
                : TryReadDirective(term, directives);
            if (!isRead) return null;
        }

        problem = "";
        return new(directives, redirect, explanation);
    }

    static bool TryReadDirective(string term, List<SpfDirective> directives)
    {
        if (SpfTermReader.Directive(term) is not { } directive) return false;
        directives.Add(directive);
        return true;
    }

    static bool TryReadModifier(string name, string value, ref string? redirect, ref string? explanation) => name.ToLowerInvariant() switch
    {
        "redirect" => TrySetOnce(ref redirect, value),
        "exp" => TrySetOnce(ref explanation, value),
        _ => SpfMacro.IsText(value),
    };

    static bool TrySetOnce(ref string? modifier, string value)
    {
        if (modifier is not null || !SpfMacro.IsDomain(value)) return false;
        modifier = value;
        return true;
    }

    internal static string Printable(string text) => new([.. text.Take(100).Select(c => c is > ' ' and < '\x7f' ? c : '?')]);
}
