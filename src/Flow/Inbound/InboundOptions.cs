using System.Net;

namespace Postern.Flow.Inbound;

/// <summary>What is done with mail from outside.</summary>
public sealed record InboundOptions
{
    /// <summary>What an author's domain asks for when neither SPF nor DKIM speaks for it is done; false only looks, and says what it saw.</summary>
    public bool EnforcesDmarc { get; init; } = true;

    /// <summary>Domains whose chains of custody are believed: a message that one of them received well counts as proven. A-labels, lower case.</summary>
    public IReadOnlySet<string> TrustedSealers { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Servers of the organization's own side that take mail from the world and bring it here. Their address says nothing about a sender, and
    /// what an author's domain asks for was for them to do.
    /// </summary>
    public IReadOnlyList<IPNetwork> Fronts { get; init; } = [];

    public bool IsFront(IPAddress client)
    {
        var plain = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        return Fronts.Any(network => network.Contains(plain));
    }

    /// <summary>Encrypted mail is opened for the people whose keys are on file.</summary>
    public bool Opens { get; init; } = true;

    /// <summary>Keys that come along in proven mail are put on file, with the least trust there is.</summary>
    public bool Harvests { get; init; } = true;
}
