using Postern.Mail.Dkim;
using Postern.Rules.Dkim;

namespace Postern.Store.Dkim;

/// <summary>A DKIM key of the organization's. Its private half is not in here: <see cref="DkimCabinet.OpenSecret"/>.</summary>
public sealed record OwnDkimKey
{
    public required Guid Id { get; init; }

    /// <summary>d=, A-labels, lower case.</summary>
    public required string Domain { get; init; }

    /// <summary>s=.</summary>
    public required string Selector { get; init; }

    public required DkimAlgorithm Algorithm { get; init; }

    /// <summary>As <see cref="DkimKey.PublicKey"/>.</summary>
    public required string PublicKey { get; init; }

    public required DkimKeyState State { get; init; }

    /// <summary>It signs whatever the DNS says here: an administrator said so.</summary>
    public required bool IsForced { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When it came into its state.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>For a retiring key: until when it must stay published.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>When the DNS was last asked for it.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>What it said, in words.</summary>
    public string? Finding { get; init; }
}
