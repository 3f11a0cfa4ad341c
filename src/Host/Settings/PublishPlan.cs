using Postern.Flow.Publish;
using Postern.Mail.MtaSts;

namespace Postern.Host.Settings;

/// <summary>Reads the publish section.</summary>
static class PublishPlan
{
    /// <summary>Longest record text, in characters.</summary>
    const int TextMax = 2000;

    public static PublishOptions Of(PublishSettings settings) => new()
    {
        Policy = PolicyOf(settings.MtaSts),
        TlsReports = settings.TlsReports is { } reports ? ReportsOf(reports) : null,
        Spf = TextOf("publish.spf", settings.Spf, "v=spf1"),
        Dmarc = TextOf("publish.dmarc", settings.Dmarc, "v=DMARC1"),
    };

    static OwnPolicy? PolicyOf(OwnPolicySettings settings)
    {
        Plan.InRange("publish.mtaSts.maxAge", settings.MaxAge, TimeSpan.FromMinutes(1), StsLimits.MaxAgeMax);
        if (ModeOf(settings.Mode) is not { } mode) return null;

        List<MxPattern> exchangers = [.. settings.Mx.Select(PatternOf).Distinct()];
        if (mode != StsMode.None && exchangers.Count == 0) throw Plan.Bad("publish.mtaSts.mx", "must name the exchangers of the domains");
        Plan.InRange("publish.mtaSts.mx", exchangers.Count, 0, OwnPolicy.ExchangersMax);
        return new OwnPolicy(new(mode, exchangers, settings.MaxAge));
    }

    static MxPattern PatternOf(string name) =>
        MxPattern.TryRead(Plan.PatternOf("publish.mtaSts.mx", name), out var pattern) ? pattern : throw Plan.Bad("publish.mtaSts.mx", $"must be names or *.name: {name}");

    static StsMode? ModeOf(string text) => text switch
    {
        "off" => null,
        "none" => StsMode.None,
        "testing" => StsMode.Testing,
        "enforce" => StsMode.Enforce,
        _ => throw Plan.Bad("publish.mtaSts.mode", "must be \"off\", \"none\", \"testing\" or \"enforce\""),
    };

    // A comma or a semicolon would end it within the record, and an exclamation mark begins a size there (RFC 8460 §3).
    static string ReportsOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "mailto" or "https" && text.All(c => c is > ' ' and < '\u007f' and not (',' or ';' or '!'))
            ? text
            : throw Plan.Bad("publish.tlsReports", "must be one mailto: or https:// address");

    static string? TextOf(string key, string? text, string tag) =>
        text is null || (text.StartsWith(tag, StringComparison.OrdinalIgnoreCase) && text.Length <= TextMax && text.All(c => c is >= ' ' and < '\u007f'))
            ? text?.Trim()
            : throw Plan.Bad(key, $"must begin with {tag}");
}
