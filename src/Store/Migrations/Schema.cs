using Postern.Store.Sql;

namespace Postern.Store.Migrations;

/// <summary>
/// Brings the schema up to date. A migration runs while nodes of the release before still work, so it only adds:
/// a column with a default, a table, an index. What is no longer used is removed a release later.
/// </summary>
static class Schema
{
    static readonly (int Number, string Sql)[] Migrations =
    [
        (1, Beginning.Sql),
        (2, Warning.Sql),
        (3, PeoplesKeys.Sql),
        (4, DkimKeys.Sql),
        (5, DomainPolicies.Sql),
        (6, TlsReportTables.Sql),
        (7, DowngradeMemory.Sql),
        (8, ReplyTables.Sql),
        (9, ServerHabits.Sql),
        (11, PasskeyTables.Sql),
        (13, StaffTables.Sql),
        (14, PortalLife.Sql),
        (15, CopySearch.Sql),
        (16, PortalProofs.Sql),
        (17, PortalWishes.Sql),
        (18, TrafficSums.Sql),
        (19, OwnPasswords.Sql),
        (20, StaffTotp.Sql),
        (21, InsteadOf.Sql),
        (22, ToldUntil.Sql),
        (23, TotpTries.Sql),
        (24, SettingsSeen.Sql),
        (25, SettingsOfNodes.Sql),
    ];

    /// <exception cref="LedgerRefusedException">The database was made by a newer release.</exception>
    public static async Task BringUpToDate(Session session, DateTimeOffset now, CancellationToken ct)
    {
        await session.Execute("{begin}", ct);
        try
        {
            await session.Script("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, applied_at_ms BIGINT NOT NULL)", ct);
            var applied = await session.Query("SELECT number FROM migrations", new { }, row => row.GetInt64(0), ct);
            if (applied.Exists(number => number > Migrations[^1].Number))
            {
                throw new LedgerRefusedException(
                    $"the database has schema {applied.Max()} and this release knows only {Migrations[^1].Number}: run the newer release, or restore a backup");
            }

            foreach (var (number, sql) in Migrations.Where(migration => !applied.Contains(migration.Number)))
            {
                // The number first: a node that starts at the same moment waits here, and then finds the work done.
                await session.Execute("INSERT INTO migrations (number, applied_at_ms) VALUES (@number, @now)", new { number, now }, ct);
                await session.Script(sql, ct);
            }

            await session.Execute("COMMIT", ct);
        }
        catch
        {
            await session.Execute("ROLLBACK", CancellationToken.None);
            throw;
        }
    }
}
