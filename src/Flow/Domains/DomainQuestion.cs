using Postern.Mail.Dns;

namespace Postern.Flow.Domains;

/// <param name="Domain">In A-labels, lower case; made by <see cref="TryRead"/>.</param>
public sealed record DomainQuestion(string Domain)
{
    /// <summary>DKIM selectors to look up; they cannot be found out.</summary>
    public IReadOnlyList<string> Selectors { get; init; } = [];

    /// <summary>Ask for every suite, one by one. Costs some dozen connections to each server.</summary>
    public bool WantsAllSuites { get; init; }

    /// <summary>What somebody typed, as a question: a host name of two labels or more. No address and no literal.</summary>
    public static bool TryRead(string? typed, out DomainQuestion question)
    {
        question = new("");
        var text = typed?.Trim() ?? "";
        if (text.Length > DnsName.TextMax || !DnsName.TryNormalize(text, out var name)) return false;

        var labels = name.Split('.');
        if (labels.Length < 2 || name.Contains('_', StringComparison.Ordinal) || labels[^1].All(char.IsAsciiDigit)) return false;

        question = new(name);
        return true;
    }
}
