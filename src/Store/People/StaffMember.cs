using Postern.Rules.Access;

namespace Postern.Store.People;

/// <summary>A person of the organization who may sign in, or could once.</summary>
public sealed record StaffMember
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Address { get; init; }
    public required Role Role { get; init; }
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>When a stolen session of this person was noticed last.</summary>
    public DateTimeOffset? AlarmedAt { get; init; }

    /// <summary>Null: may sign in.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>What came of changing a person.</summary>
public enum StaffChange
{
    Done,
    NoSuchPerson,

    /// <summary>Without an administrator nobody could let anybody in.</summary>
    LastAdministrator,
}
