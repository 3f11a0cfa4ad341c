using System.Data.Common;
using Postern.Store.Sql;

namespace Postern.Store.TlsReports;

/// <summary>Reports about TLS that are owed, sent or given up: one for each day, domain, and place that the domain names. No place gets one twice.</summary>
public sealed class DispatchShelf
{
    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal DispatchShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>Notes what is owed for a day; what is noted already stays as it is. No place: the domain wants none.</summary>
    /// <param name="day">The day that is reported on.</param>
    /// <param name="domain">Its domain.</param>
    /// <param name="places">As the domain publishes them.</param>
    /// <param name="due">When the report is to be sent.</param>
    /// <param name="until">When it is given up.</param>
    /// <param name="why">For the record.</param>
    /// <param name="ct">Stops waiting.</param>
    public Task Plan(DateTimeOffset day, string domain, IReadOnlyList<string> places, DateTimeOffset due, DateTimeOffset until, string why, CancellationToken ct) =>
        writer.Now(async transaction =>
        {
            var now = clock.GetUtcNow();
            foreach (var place in places.DefaultIfEmpty(""))
            {
                await transaction.Execute("""
                    INSERT INTO tls_dispatches (id, day_ms, domain, place, state, why, tries, due_at_ms, until_ms, changed_at_ms)
                    VALUES (@id, @day, @domain, @place, @state, @why, 0, @due, @until, @now) ON CONFLICT DO NOTHING
                    """, new { id = Guid.CreateVersion7(now), day, domain, place, state = places.Count > 0 ? "waiting" : "unwanted", why, due, until, now });
            }
        }, ct);

    /// <summary>Takes those that are due. Whoever took them has so long before others may; no report is in two hands.</summary>
    public Task<List<Dispatch>> Claim(TimeSpan lease, int limit, CancellationToken ct) => writer.Now(transaction => transaction.Query($"""
        UPDATE tls_dispatches SET due_at_ms = @leased, tries = tries + 1 WHERE id IN (
            SELECT id FROM tls_dispatches WHERE state = 'waiting' AND due_at_ms <= @now ORDER BY due_at_ms LIMIT @limit {Quoted})
        RETURNING {Columns}
        """, new { now = clock.GetUtcNow(), leased = clock.GetUtcNow() + lease, limit }, Read), ct);

    /// <summary>Those of a day that wait are due now, however often they were tried.</summary>
    public Task Hasten(DateTimeOffset day, CancellationToken ct) => writer.Now(transaction => transaction.Execute(
        "UPDATE tls_dispatches SET due_at_ms = @now WHERE day_ms = @day AND state = 'waiting'", new { day, now = clock.GetUtcNow() }), ct);

    public Task Sent(Guid id, string why, CancellationToken ct) => Change(id, "sent", why, clock.GetUtcNow(), ct);

    public Task Failed(Guid id, string why, CancellationToken ct) => Change(id, "failed", why, clock.GetUtcNow(), ct);

    public Task Postpone(Guid id, DateTimeOffset due, string why, CancellationToken ct) => Change(id, "waiting", why, due, ct);

    /// <summary>The latest, newest day first.</summary>
    public Task<List<Dispatch>> List(int limit, CancellationToken ct) => database.Query(
        $"SELECT {Columns} FROM tls_dispatches ORDER BY day_ms DESC, domain, place LIMIT @limit", new { limit }, Read, ct);

    /// <summary>Removes those of days before this one. Returns how many.</summary>
    public Task<int> Forget(DateTimeOffset before, CancellationToken ct) =>
        writer.Now(transaction => transaction.Execute("DELETE FROM tls_dispatches WHERE day_ms < @before", new { before }), ct);

    const string Quoted = "{skip locked}";

    const string Columns = "id, day_ms, domain, place, state, why, tries, due_at_ms, until_ms, changed_at_ms";

    Task<int> Change(Guid id, string state, string why, DateTimeOffset due, CancellationToken ct) => writer.Now(transaction => transaction.Execute(
        "UPDATE tls_dispatches SET state = @state, why = @why, due_at_ms = @due, changed_at_ms = @now WHERE id = @id", new { id, state, why, due, now = clock.GetUtcNow() }), ct);

    static Dispatch Read(DbDataReader row) => new(row.Id(0), row.Time(1), row.GetString(2), row.GetString(3), row.GetString(4) switch
    {
        "unwanted" => DispatchState.Unwanted,
        "waiting" => DispatchState.Waiting,
        "sent" => DispatchState.Sent,
        _ => DispatchState.Failed, // the table knows no other word
    }, row.GetString(5), (int)row.GetInt64(6), row.Time(7), row.Time(8), row.Time(9));
}

public enum DispatchState { Unwanted, Waiting, Sent, Failed }

/// <param name="Id">UUIDv7.</param>
/// <param name="Day">The day that is reported on.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Place">Where the report goes, as published; empty when the domain wants none.</param>
/// <param name="State">How far it is.</param>
/// <param name="Why">In words.</param>
/// <param name="Tries">So far.</param>
/// <param name="DueAt">Of the next try.</param>
/// <param name="Until">When it is given up.</param>
/// <param name="ChangedAt">When the state was written.</param>
public sealed record Dispatch(
    Guid Id, DateTimeOffset Day, string Domain, string Place, DispatchState State, string Why, int Tries, DateTimeOffset DueAt, DateTimeOffset Until, DateTimeOffset ChangedAt);
