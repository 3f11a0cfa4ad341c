using Postern.Rules.Access;

namespace Postern.Flow.People;

/// <summary>A person of the organization who is signed in, and may do what the endpoint is for. Made by <see cref="StaffDesk"/> alone; every page of the administration takes one.</summary>
public sealed class StaffVisit
{
    internal StaffVisit(Guid staffId, Guid sessionId, string name, string address, Role role, DateTimeOffset provenAt, string formSeal) =>
        (StaffId, SessionId, Name, Address, Role, ProvenAt, FormSeal) = (staffId, sessionId, name, address, role, provenAt, formSeal);

    public Guid StaffId { get; }

    /// <summary>Names the session in lists and in the audit; opens nothing.</summary>
    public Guid SessionId { get; }

    /// <summary>As the administrator wrote it when the person was invited.</summary>
    public string Name { get; }

    /// <summary>The person's mail address.</summary>
    public string Address { get; }

    public Role Role { get; }

    /// <summary>When the person last touched a passkey or showed a certificate.</summary>
    public DateTimeOffset ProvenAt { get; }

    /// <summary>Stands in every form of this session and comes back with it.</summary>
    public string FormSeal { get; }

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
