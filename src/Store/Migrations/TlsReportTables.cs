namespace Postern.Store.Migrations;

/// <summary>
/// What came of TLS sessions by domain and day, the reports that are owed for it, and the reports that others sent (RFC 8460). Counts, names of
/// servers, and addresses that domains publish for everybody: nothing is sealed.
/// </summary>
static class TlsReportTables
{
    public const string Sql = """
        CREATE TABLE tls_tallies (
            day_ms   BIGINT  NOT NULL,
            domain   TEXT    NOT NULL,
            line     {bytes} NOT NULL,
            policy   TEXT    NOT NULL,
            failure  TEXT    NOT NULL,
            sessions BIGINT  NOT NULL,
            PRIMARY KEY (day_ms, domain, line));

        CREATE TABLE tls_dispatches (
            id         {bytes} PRIMARY KEY,
            day_ms     BIGINT  NOT NULL,
            domain     TEXT    NOT NULL,
            place      TEXT    NOT NULL,
            state      TEXT    NOT NULL CHECK (state IN ('unwanted', 'waiting', 'sent', 'failed')),
            why        TEXT    NOT NULL,
            tries      BIGINT  NOT NULL,
            due_at_ms  BIGINT  NOT NULL,
            until_ms   BIGINT  NOT NULL,
            changed_at_ms BIGINT NOT NULL,
            UNIQUE (day_ms, domain, place));
        CREATE INDEX tls_dispatches_due ON tls_dispatches (state, due_at_ms);

        CREATE TABLE tls_received (
            id             {bytes} PRIMARY KEY,
            report_key     {bytes} NOT NULL UNIQUE,
            organization   TEXT    NOT NULL,
            report_id      TEXT    NOT NULL,
            start_ms       BIGINT  NOT NULL,
            end_ms         BIGINT  NOT NULL,
            domains        TEXT    NOT NULL,
            succeeded      BIGINT  NOT NULL,
            failed         BIGINT  NOT NULL,
            came_by        TEXT    NOT NULL,
            received_at_ms BIGINT  NOT NULL,
            report         TEXT    NOT NULL);
        CREATE INDEX tls_received_at ON tls_received (received_at_ms);
        """;
}
