namespace Postern.Mail.Trace;

/// <summary>The domains of the servers on the way, to be looked at one by one.</summary>
public static class TraceDomains
{
    /// <summary>Domains that are given at most.</summary>
    public const int DomainsMax = 12;

    /// <summary>Registered domains of servers that are not the reader's own, of the newest first, each once.</summary>
    public static IReadOnlyList<string> Foreign(TraceReport report)
    {
        var own = Own(report);
        List<string> found = [];
        foreach (var hop in report.Hops)
        {
            foreach (var host in new[] { hop.Facts.ByHost, hop.Facts.ReverseName ?? hop.Facts.Helo ?? hop.Facts.FromHost })
            {
                if (found.Count < DomainsMax && DomainOf(host) is { } domain && !own.Contains(domain) && !found.Contains(domain)) found.Add(domain);
            }
        }

        return found;
    }

    static HashSet<string> Own(TraceReport report)
    {
        HashSet<string> own = [.. report.Trust.Own];
        foreach (var hop in report.Hops.Take(report.Trust.LastOwn))
        {
            if (DomainOf(hop.Facts.ByHost) is { } domain) own.Add(domain);
        }

        return own;
    }

    static string? DomainOf(string? host) => host is not null && Organization.IsPublicName(host) ? Organization.Domain(host) : null;
}
