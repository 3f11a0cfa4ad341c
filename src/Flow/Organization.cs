namespace Postern.Flow;

/// <summary>Whose gateway this is.</summary>
/// <param name="Name">As recipients read it.</param>
/// <param name="Domains">Its mail domains, lower case; the first is the one that notices and reports come from. Empty: any sender's domain is taken for its own.</param>
/// <param name="Hostname">The gateway's own name: banner, EHLO, Received, and the notices' domain when no mail domain is set.</param>
public sealed record Organization(string Name, IReadOnlyList<string> Domains, string Hostname)
{
    public string MailDomain => Domains.Count > 0 ? Domains[0] : Hostname;

    /// <summary>True for its domains and everything below them.</summary>
    public bool Owns(string domain) => Domains.Count == 0
        || Domains.Any(own => domain == own || domain.EndsWith($".{own}", StringComparison.Ordinal));
}
