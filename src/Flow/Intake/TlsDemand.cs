namespace Postern.Flow.Intake;

/// <summary>For whom mail is taken over TLS alone.</summary>
/// <param name="ForAll">For everybody: MAIL in clear is refused.</param>
/// <param name="Domains">Or for these, of recipients and of senders: A-labels, lower case, or <c>*.domain</c> for everything below one.</param>
public sealed record TlsDemand(bool ForAll, IReadOnlySet<string> Domains)
{
    public static TlsDemand None { get; } = new(ForAll: false, new HashSet<string>());

    public bool Names(string domain)
    {
        if (Domains.Contains(domain)) return true;
        for (var dot = domain.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = domain.IndexOf('.', dot + 1))
            if (Domains.Contains($"*{domain[dot..]}")) return true;

        return false;
    }
}
