namespace Postern.Store.Migrations;

/// <summary>People of the organization who may sign in, and their sessions. Names and addresses are sealed; of secrets only hashes are kept.</summary>
static class StaffTables
{
    public const string Sql = """
        CREATE TABLE staff (
            id            {bytes} PRIMARY KEY,
            address_index {bytes} NOT NULL UNIQUE,
            name          {bytes} NOT NULL,
            address       {bytes} NOT NULL,
            role          TEXT    NOT NULL CHECK (role IN ('administrator', 'compliance', 'help-desk', 'sender')),
            added_at_ms   BIGINT  NOT NULL,
            ended_at_ms   BIGINT);

        CREATE TABLE staff_sessions (
            id            {bytes} PRIMARY KEY,
            secret_hash   {bytes} NOT NULL UNIQUE,
            staff_id      {bytes} NOT NULL,
            network       TEXT    NOT NULL,
            began_at_ms   BIGINT  NOT NULL,
            used_at_ms    BIGINT  NOT NULL,
            proven_at_ms  BIGINT  NOT NULL,
            expires_at_ms BIGINT  NOT NULL);
        CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);
        """;
}
