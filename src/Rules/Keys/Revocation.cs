namespace Postern.Rules.Keys;

/// <summary>What is known about a key's being taken back by whoever vouched for it.</summary>
public enum RevocationState
{
    /// <summary>Nobody was asked: no setting wants it, or nobody but the owner vouches for the key.</summary>
    NotAsked,

    /// <summary>The issuer says that it holds.</summary>
    Holds,

    /// <summary>Not known, and the setting lets such keys pass.</summary>
    UnknownPasses,

    /// <summary>Not known, and the setting does not.</summary>
    UnknownBars,

    Revoked,
}

/// <summary>The state, and in words why it is not known.</summary>
public readonly record struct Revocation(RevocationState State, string? Why = null);
