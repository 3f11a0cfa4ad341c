namespace Postern.Flow.Portal;

/// <summary>What conversations have in common: the subject without what programs put in front of it (RFC 5322 §3.6.5, and what other languages do).</summary>
static class Subjects
{
    static readonly string[] Prefixes = ["re:", "fwd:", "fw:", "aw:", "wg:", "rv:", "sv:", "antw:", "tr:", "res:", "enc:", "[by e-mail]", "[by e-mail, not secure]"];

    /// <summary>Prefixes taken off: more is somebody's joke.</summary>
    const int RoundsMax = 20;

    public static string Of(string subject)
    {
        var rest = subject.Trim();
        for (var round = 0; round < RoundsMax && Prefixes.FirstOrDefault(prefix => rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } found; round++)
            rest = rest[found.Length..].TrimStart();
        return rest;
    }

    /// <summary>Something stands in front that says it is one.</summary>
    public static bool IsAnswer(string subject) => Of(subject).Length < subject.Trim().Length;
}
