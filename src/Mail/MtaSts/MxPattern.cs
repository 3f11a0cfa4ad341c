using System.Diagnostics.CodeAnalysis;
using System.Text;
using Postern.Mail.Dns;

namespace Postern.Mail.MtaSts;

/// <summary>Which exchangers a policy means (RFC 8461 §3.2 and §4.1).</summary>
/// <param name="Domain">Lower case, A-labels, without the asterisk.</param>
/// <param name="IsWildcard">One label, and only one, stands before it.</param>
public sealed record MxPattern(string Domain, bool IsWildcard)
{
    /// <summary>Reads <c>mail.example.com</c> or <c>*.example.com</c>. The asterisk stands for the whole leftmost label or not at all.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out MxPattern? pattern)
    {
        pattern = null;
        var isWildcard = text.StartsWith("*.", StringComparison.Ordinal);
        var domain = isWildcard ? text[2..] : text;
        // U-labels and a final dot are not in the grammar; what is repaired here would be read differently elsewhere.
        if (!Ascii.IsValid(domain) || domain.EndsWith('.') || !DnsName.TryNormalize(domain, out var name)) return false;

        pattern = new(name, isWildcard);
        return true;
    }

    /// <param name="exchanger">The name as the MX record has it.</param>
    public bool Matches(string exchanger)
    {
        var name = exchanger.AsSpan();
        if (name.EndsWith('.')) name = name[..^1];
        if (!IsWildcard) return name.Equals(Domain, StringComparison.OrdinalIgnoreCase);

        var dot = name.IndexOf('.');
        return dot > 0 && name[(dot + 1)..].Equals(Domain, StringComparison.OrdinalIgnoreCase);
    }

    public override string ToString() => IsWildcard ? $"*.{Domain}" : Domain;
}
