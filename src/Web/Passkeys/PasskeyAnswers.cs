using Postern.Store.Passkeys;

namespace Postern.Web.Passkeys;

/// <summary>What a form for a passkey carries: options for the browser, and the state that comes back with the answer.</summary>
/// <param name="Options">JSON for <c>navigator.credentials</c> (WebAuthn Level 3 §5.4, §5.5).</param>
/// <param name="State">Sealed, good for a few minutes and for one answer.</param>
public sealed record PasskeyQuestion(string Options, string State);

/// <summary>What came of making a passkey.</summary>
public abstract record PasskeyMade
{
    PasskeyMade() { }

    public sealed record Added(Guid PasskeyId) : PasskeyMade;

    /// <summary>The question is too old, was answered before, or is not ours.</summary>
    public sealed record Over : PasskeyMade;

    /// <summary>The answer does not prove what it must.</summary>
    public sealed record Refused : PasskeyMade;

    /// <summary>The owner has as many as one may have.</summary>
    public sealed record TooMany : PasskeyMade;
}

/// <summary>What came of a proof by passkey.</summary>
public abstract record PasskeyProof
{
    PasskeyProof() { }

    /// <summary>Whoever answered holds a passkey of this owner, and was verified by it.</summary>
    public sealed record Proven(PasskeyOwner Owner, Guid PasskeyId) : PasskeyProof;

    public sealed record Over : PasskeyProof;

    public sealed record Refused : PasskeyProof;
}
