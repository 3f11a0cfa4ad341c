namespace Postern.Store.Migrations;

/// <summary>People of the organization who may sign in, their sessions, one-time links and recovery codes. Names and addresses are sealed; of secrets only hashes are kept.</summary>
static class StaffTables
{
    public const string Sql = """
        CREATE TABLE staff (
            id              {bytes} PRIMARY KEY,
            address_index   {bytes} NOT NULL UNIQUE,
            name            {bytes} NOT NULL,
            address         {bytes} NOT NULL,
            role            TEXT    NOT NULL CHECK (role IN ('administrator', 'compliance', 'help-desk', 'sender')),
            added_at_ms     BIGINT  NOT NULL,
            signed_in_at_ms BIGINT,
            alarmed_at_ms   BIGINT,
            ended_at_ms     BIGINT);

        CREATE TABLE staff_sessions (
            id            {bytes} PRIMARY KEY,
            secret_hash   {bytes} NOT NULL UNIQUE,
            previous_hash {bytes} UNIQUE,
            staff_id      {bytes} NOT NULL,
            network       TEXT    NOT NULL,
            device        TEXT    NOT NULL,
            began_at_ms   BIGINT  NOT NULL,
            used_at_ms    BIGINT  NOT NULL,
            turned_at_ms  BIGINT  NOT NULL,
            proven_at_ms  BIGINT  NOT NULL,
            expires_at_ms BIGINT  NOT NULL);
        CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);

        CREATE TABLE staff_links (
            token_hash    {bytes} PRIMARY KEY,
            staff_id      {bytes},
            expires_at_ms BIGINT  NOT NULL);

        CREATE TABLE staff_codes (
            code_hash {bytes} PRIMARY KEY,
            staff_id  {bytes} NOT NULL);
        CREATE INDEX staff_codes_staff ON staff_codes (staff_id);
        """;
}
