using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>Events of the house that belong to no message and change nothing else: starts and stops, what was refused, what was taken out.</summary>
public sealed class HouseNotes
{
    readonly Writer writer;
    readonly TimeProvider clock;

    internal HouseNotes(Writer writer, TimeProvider clock) => (this.writer, this.clock) = (writer, clock);

    /// <param name="what">As <c>gateway.started</c>.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <param name="facts">Ids, networks, counts; never a name or an address.</param>
    public Task Note(string what, CancellationToken ct, params (string Name, string? Value)[] facts) =>
        writer.Now(transaction => transaction.Append(new AuditEntry(clock.GetUtcNow(), what, null, null, Detail: EventFacts.Json(facts))), ct);
}
