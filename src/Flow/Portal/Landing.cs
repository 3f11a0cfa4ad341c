using Postern.Store.Portal;

namespace Postern.Flow.Portal;

/// <summary>Somebody with a good link and no proof. Carries a copy that the pages cannot look into.</summary>
public sealed class Landing
{
    internal Landing(ShelfCopy copy, LandingFacts facts, string formSeal) => (Copy, Facts, FormSeal) = (copy, facts, formSeal);

    public LandingFacts Facts { get; }

    /// <summary>Stands in every form of this page and comes back with it.</summary>
    public string FormSeal { get; }

    /// <summary>A passkey is enough for this message, and recipients may have them.</summary>
    public bool TakesPasskey { get; internal init; }

    internal ShelfCopy Copy { get; }
}

/// <summary>Somebody with a link whose time is over. Carries a copy that the pages cannot look into.</summary>
public sealed class EndedLink
{
    internal EndedLink(ShelfCopy copy, LandingFacts facts, string formSeal) => (Copy, Facts, FormSeal) = (copy, facts, formSeal);

    public LandingFacts Facts { get; }
    public string FormSeal { get; }

    internal ShelfCopy Copy { get; }
}

/// <summary>Somebody who has proven the address, before the question of this message.</summary>
public sealed class Threshold
{
    internal Threshold(ShelfCopy copy, LandingFacts facts, string formSeal, byte[] secret) => (Copy, Facts, FormSeal, Secret) = (copy, facts, formSeal, secret);

    public LandingFacts Facts { get; }
    public string FormSeal { get; }

    internal ShelfCopy Copy { get; }
    internal byte[] Secret { get; }
}

/// <summary>Somebody who has proven all that is asked, in a mailbox of several people, before they said who they are.</summary>
public sealed class Nameless
{
    internal Nameless(Guid copyId, string formSeal, byte[] secret) => (CopyId, FormSeal, Secret) = (copyId, formSeal, secret);

    public string FormSeal { get; }

    /// <summary>Any of the mailbox.</summary>
    internal Guid CopyId { get; }
    internal byte[] Secret { get; }
}

/// <summary>Somebody who has proven the address of this copy: the only key to its words. Made by the desk alone.</summary>
public sealed class Visit
{
    internal Visit(ShelfCopy copy, LandingFacts facts, string formSeal, string session, byte[] secret) =>
        (Copy, Facts, FormSeal, Session, Secret) = (copy, facts, formSeal, session, secret);

    public LandingFacts Facts { get; }
    public string FormSeal { get; }

    /// <summary>The session, renewed: goes back into the cookie so that the idle time starts again.</summary>
    public string Session { get; }

    public Guid CopyId => Copy.CopyId;

    public bool CanReply => Copy.Sender is not null;

    /// <summary>Who reads, where several people share the mailbox.</summary>
    internal Guid? ReaderId { get; init; }

    internal ShelfCopy Copy { get; }
    internal byte[] Secret { get; }
}
