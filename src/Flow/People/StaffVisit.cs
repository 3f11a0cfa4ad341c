using Postern.Rules.Access;
using Postern.Store.People;

namespace Postern.Flow.People;

/// <summary>A person of the organization who is signed in, and may do what the endpoint is for. Made by <see cref="StaffDesk"/> alone; every page of the administration takes one.</summary>
public sealed class StaffVisit
{
    internal StaffVisit(StaffMember person, StaffSession session, string formSeal) => (Person, Session, FormSeal) = (person, session, formSeal);

    public StaffMember Person { get; }

    /// <summary>Names the session in lists and in the audit; opens nothing.</summary>
    public StaffSession Session { get; }

    public Guid StaffId => Person.Id;

    /// <summary>As the administrator wrote it when the person was invited.</summary>
    public string Name => Person.Name;

    /// <summary>The person's mail address.</summary>
    public string Address => Person.Address;

    public Role Role => Person.Role;

    /// <summary>When the person last touched a passkey or showed a certificate.</summary>
    public DateTimeOffset ProvenAt => Session.ProvenAt;

    /// <summary>Stands in every form of this session and comes back with it.</summary>
    public string FormSeal { get; }

    /// <summary>For the cookie, when the session got a new secret; null when the old one stays.</summary>
    public string? NewToken { get; init; }

    public bool May(Act act) => AccessRules.May(Role, act);
}

/// <summary>What the desk says to somebody who asks for a page.</summary>
public abstract record StaffEntry
{
    StaffEntry() { }

    public sealed record Granted(StaffVisit Visit) : StaffEntry;

    /// <summary>Nobody is signed in, or the session is over.</summary>
    public sealed record NeedsSignIn : StaffEntry;

    /// <summary>Signed in, and allowed after one more touch of the passkey.</summary>
    public sealed record NeedsFreshProof(StaffVisit Visit) : StaffEntry;

    /// <summary>Signed in, and this is not for that role.</summary>
    public sealed record Forbidden(StaffVisit Visit) : StaffEntry;

    public sealed record TooMany(TimeSpan RetryAfter) : StaffEntry;
}
