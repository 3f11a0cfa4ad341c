using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Postern.Store.Sql;

namespace Postern.Store.TlsReports;

/// <summary>Reports about TLS that others sent. Of one organization and id one is kept, the first.</summary>
public sealed class ReceivedShelf
{
    /// <summary>Most reports kept; one more is refused. A domain that everybody mails gets some thirty a day.</summary>
    public const int KeptMax = 20_000;

    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal ReceivedShelf(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    public async Task<ReceivedAnswer> Keep(NewReceived report, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (id, key) = (Guid.CreateVersion7(now), Key(report.Organization, report.ReportId));
        var written = await writer.Now(transaction => transaction.Execute("""
            INSERT INTO tls_received (id, report_key, organization, report_id, start_ms, end_ms, domains, succeeded, failed, came_by, received_at_ms, report)
            SELECT @id, @key, @Organization, @ReportId, @Start, @End, @Domains, @Succeeded, @Failed, @CameBy, @now, @Report
            WHERE (SELECT COUNT(*) FROM tls_received) < @KeptMax
            ON CONFLICT (report_key) DO NOTHING
            """, new
        {
            id,
            key,
            now,
            KeptMax,
            report.Organization,
            report.ReportId,
            report.Start,
            report.End,
            report.Domains,
            report.Succeeded,
            report.Failed,
            report.CameBy,
            report.Report,
        }), ct);
        if (written > 0) return new ReceivedAnswer.Kept(id);

        return await database.Query("SELECT id FROM tls_received WHERE report_key = @key", new { key }, row => row.Id(0), ct) is [var known]
            ? new ReceivedAnswer.Known(known)
            : new ReceivedAnswer.Full();
    }

    /// <summary>The latest, newest first.</summary>
    public Task<List<Received>> List(int limit, CancellationToken ct) =>
        database.Query($"SELECT {Columns} FROM tls_received ORDER BY received_at_ms DESC, id DESC LIMIT @limit", new { limit }, Read, ct);

    /// <summary>Removes what came before. Returns how many.</summary>
    public Task<int> Forget(DateTimeOffset before, CancellationToken ct) =>
        writer.Now(transaction => transaction.Execute("DELETE FROM tls_received WHERE received_at_ms < @before", new { before }), ct);

    const string Columns = "id, organization, report_id, start_ms, end_ms, domains, succeeded, failed, came_by, received_at_ms, report";

    static byte[] Key(string organization, string reportId) => SHA256.HashData(Encoding.UTF8.GetBytes($"{organization}\0{reportId}"));

    static Received Read(DbDataReader row) => new(row.Id(0), row.Time(9), new()
    {
        Organization = row.GetString(1),
        ReportId = row.GetString(2),
        Start = row.Time(3),
        End = row.Time(4),
        Domains = row.GetString(5),
        Succeeded = row.GetInt64(6),
        Failed = row.GetInt64(7),
        CameBy = row.GetString(8),
        Report = row.GetString(10),
    });
}

/// <summary>What keeping a report came to.</summary>
public abstract record ReceivedAnswer
{
    private ReceivedAnswer() { }

    public sealed record Kept(Guid Id) : ReceivedAnswer;

    /// <summary>It was there.</summary>
    public sealed record Known(Guid Id) : ReceivedAnswer;

    /// <summary>There are <see cref="ReceivedShelf.KeptMax"/>.</summary>
    public sealed record Full : ReceivedAnswer;
}

/// <summary>A report to keep.</summary>
public sealed record NewReceived
{
    public required string Organization { get; init; }
    public required string ReportId { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }

    /// <summary>That it is about, with spaces between them.</summary>
    public required string Domains { get; init; }
    public required long Succeeded { get; init; }
    public required long Failed { get; init; }

    /// <summary><c>https</c> or <c>file</c>.</summary>
    public required string CameBy { get; init; }

    /// <summary>Its JSON, as our reader understood it.</summary>
    public required string Report { get; init; }
}

/// <summary>A report that is kept.</summary>
public sealed record Received(Guid Id, DateTimeOffset At, NewReceived Report);
