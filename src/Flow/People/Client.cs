using Postern.Flow.Portal;

namespace Postern.Flow.People;

/// <summary>What a request tells of the machine it came from.</summary>
/// <param name="Network">Where from.</param>
/// <param name="Device">From <see cref="Devices.Of"/>.</param>
public readonly record struct Client(Network Network, string Device);
