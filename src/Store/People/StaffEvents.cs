using Postern.Store.Audit;

namespace Postern.Store.People;

/// <summary>What the audit says of people: ids, roles, networks, kinds of devices; never a name or an address.</summary>
static class StaffEvents
{
    public static AuditEntry Of(string what, Guid? staff, DateTimeOffset at, params ReadOnlySpan<(string Name, string? Value)> facts) =>
        new(at, what, null, null, Detail: EventFacts.Json([("staff", staff?.ToString()), .. facts]));
}
