using System.Net;

namespace Postern.Mail.Trace;

/// <summary>How a hop lies between its two ends. Closed.</summary>
enum HopSpan
{
    /// <summary>From one organization to another, or it may be.</summary>
    Across,

    /// <summary>The line names no sender: it was made on this machine, or its system does not say.</summary>
    NoSender,

    /// <summary>From a program on the same machine.</summary>
    SameHost,

    /// <summary>From a private address.</summary>
    PrivateNetwork,

    /// <summary>Both ends are of one provider or domain, by a name or an address that the receiver checked.</summary>
    SameOrganization,

    /// <summary>As above, but only by what the client called itself.</summary>
    SameByHelo,
}

/// <summary>The two ends of a hop.</summary>
/// <param name="Span">How they lie.</param>
/// <param name="Sender">For people: provider, domain or address; null when nothing is named.</param>
/// <param name="Receiver">As <paramref name="Sender"/>.</param>
sealed record HopParties(HopSpan Span, string? Sender, string? Receiver)
{
    /// <summary>Names the ends of a hop.</summary>
    /// <param name="facts">What its line says.</param>
    /// <param name="below">What the next older line says: a client that calls itself like the server which wrote that line may well be that server.</param>
    /// <param name="own">The reader's own servers, when somebody named them.</param>
    /// <param name="mayBelieveHelo">What the client calls itself may count where the line shows nothing better.</param>
    public static HopParties Of(HopFacts facts, HopFacts? below, OwnServers? own, bool mayBelieveHelo)
    {
        var address = facts.FromAddress;
        var receiver = Organization.Of(facts.ByHost) ?? ProviderName(HostText.Address(facts.ByHost));
        var byAddress = ProviderName(address);
        var byReverse = facts is { ReverseName: { } reverse, IsNameDoubted: false } && !Organization.IsNamedForAddress(reverse, address) ? Organization.Of(reverse) : null;
        var byHelo = Organization.Of(facts.Helo);
        var sender = byAddress ?? byReverse ?? byHelo ?? facts.FromIp ?? facts.ReverseName ?? facts.FromHost;
        return new(SpanOf(facts, address, mayBelieveHelo ? below : null, own, receiver, byAddress ?? byReverse, byHelo), sender, receiver ?? facts.ByHost);
    }

    static HopSpan SpanOf(HopFacts facts, IPAddress? address, HopFacts? below, OwnServers? own, string? receiver, string? checkedSender, string? helo)
    {
        if (facts is { FromHost: null, FromIp: null, Helo: null }) return HopSpan.NoSender;
        if (address is not null && IPAddress.IsLoopback(address)) return HopSpan.SameHost;
        if (address is null && facts.FromHost is { } host && (IsLoopbackName(host) || IsSame(host, facts.ByHost))) return HopSpan.SameHost;
        if (address is null && facts.Protocol is { } protocol && ProtocolWords.IsLocal(protocol)) return HopSpan.SameHost;
        if (own is { KnowsNetworks: true } && address is not null && own.Contain(facts.ByHost)) return own.Contain(address) || HostText.IsPrivate(address) ? HopSpan.SameOrganization : HopSpan.Across;
        if (address is not null && HostText.IsPrivate(address)) return HopSpan.PrivateNetwork;
        if (IsSameOwner(own, facts.ByHost, receiver, facts.ReverseName, checkedSender)) return HopSpan.SameOrganization;
        return checkedSender is null && IsHeloCredible(facts, below, receiver) && IsSameOwner(own, facts.ByHost, receiver, facts.Helo, helo)
            ? HopSpan.SameByHelo
            : HopSpan.Across;
    }

    static bool IsSameOwner(OwnServers? own, string? by, string? receiver, string? name, string? sender) =>
        sender is not null && (sender == receiver || (own is not null && own.Contain(by) && own.Contain(name)));

    /// <summary>
    /// HELO is whatever the client says, and strangers like to say the receiver's own name. It counts only where the line leaves no better trace: no doubt
    /// of the receiver, not the very name of the receiver, the name of the server that wrote the next line, and no provider whose networks are known.
    /// </summary>
    static bool IsHeloCredible(HopFacts facts, HopFacts? below, string? receiver) =>
        facts is { IsNameDoubted: false, ReverseName: null } && !IsSame(facts.Helo, facts.ByHost) && below is not null && IsSame(facts.Helo, below.ByHost)
        && !Recognition.KnowsNetworksOf(receiver);

    static string? ProviderName(IPAddress? address) => Recognition.ProviderOf(address)?.Name;

    static bool IsLoopbackName(string host) => TlsWords.Is(host, "localhost") || TlsWords.StartsWith(host, "localhost.");

    static bool IsSame(string? one, string? other) => one is not null && string.Equals(one.TrimEnd('.'), other?.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
}
