using Postern.Mail.Dkim;

namespace Postern.Flow.Dkim;

/// <summary>How what leaves is signed for its domain.</summary>
public sealed record DkimOptions
{
    /// <summary>False signs nothing, and makes no keys.</summary>
    public bool Sign { get; init; } = true;

    /// <summary>Relayed mail of other people's domains gets an ARC set.</summary>
    public bool Arc { get; init; } = true;

    /// <summary>How long a key stays published after its last signature. By default as long as signatures hold.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Kinds of keys that a domain has, side by side.</summary>
    public IReadOnlyList<DkimAlgorithm> Kinds { get; init; } = [DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256];
}
