using System.Net;
using Postern.Flow.Outside;

namespace Postern.Flow.Domains;

/// <summary>How far a check may reach: which names are looked up and which servers are connected to.</summary>
/// <param name="MayName">False for names that are not looked up.</param>
/// <param name="PrivateAddresses">Ranges of special addresses that are connected to in spite of it.</param>
/// <param name="MayAsk">False for a server that was asked too often just now.</param>
/// <param name="Port">Of exchangers: 25, unless the settings say otherwise.</param>
public sealed record Reach(Func<string, bool> MayName, IReadOnlyList<IPNetwork> PrivateAddresses, Func<IPAddress, bool> MayAsk, int Port)
{
    /// <summary>False for addresses that are not connected to.</summary>
    public PublicAddresses MayConnect { get; } = new(PrivateAddresses);

    // Names that mean something only inside a house: RFC 6761, 6762, 7686, 8375, 9476, "internal" of ICANN's, and what routers make up.
    static readonly string[] PrivateNames = ["localhost", "local", "internal", "home.arpa", "onion", "alt", "localdomain", "lan", "intranet", "corp", "home"];

    /// <summary>For whoever sits at this machine's own command line.</summary>
    public static Reach Everywhere(int port) => new(_ => true, [new(IPAddress.Any, 0), new(IPAddress.IPv6Any, 0)], _ => true, port);

    /// <summary>For strangers: nothing inside this house, nor what only a house of its own kind has.</summary>
    public static Reach Public(IReadOnlyList<IPNetwork> privateAddresses, Func<IPAddress, bool> mayAsk, int port) => new(IsPublic, privateAddresses, mayAsk, port);

    /// <summary>False for a name that means something only inside a house.</summary>
    public static bool IsPublic(string name) => !PrivateNames.Any(each => name == each || name.EndsWith("." + each, StringComparison.Ordinal));
}
