namespace Postern.Store.Migrations;

/// <summary>What domains' exchangers proved, and alarms about those that prove less: domains, servers and times, so nothing is sealed.</summary>
static class DowngradeMemory
{
    public const string Sql = """
        CREATE TABLE domain_memories (
            domain        TEXT   PRIMARY KEY,
            memory        TEXT   NOT NULL,
            version       BIGINT NOT NULL,
            changed_at_ms BIGINT NOT NULL);
        CREATE INDEX domain_memories_changed ON domain_memories (changed_at_ms);

        CREATE TABLE alarms (
            id              {bytes} PRIMARY KEY,
            domain          TEXT    NOT NULL,
            kind            TEXT    NOT NULL,
            server          TEXT    NOT NULL,
            words           TEXT    NOT NULL,
            level           BIGINT  NOT NULL,
            first_at_ms     BIGINT  NOT NULL,
            last_at_ms      BIGINT  NOT NULL,
            count           BIGINT  NOT NULL,
            recovered_at_ms BIGINT,
            told_at_ms      BIGINT,
            accepted_at_ms  BIGINT,
            accepted_by     TEXT);
        CREATE UNIQUE INDEX alarms_open ON alarms (domain, kind) WHERE accepted_at_ms IS NULL;
        CREATE INDEX alarms_last ON alarms (last_at_ms);
        """;
}
