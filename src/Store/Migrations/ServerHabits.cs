namespace Postern.Store.Migrations;

/// <summary>What servers that write to us say of TLS in their lines: names of hosts and counts, nothing of a person, so nothing is sealed.</summary>
static class ServerHabits
{
    public const string Sql = """
        CREATE TABLE server_habits (
            host       TEXT   NOT NULL,
            month_ms   BIGINT NOT NULL,
            domain     TEXT   NOT NULL,
            encrypted  BIGINT NOT NULL,
            silent     BIGINT NOT NULL,
            last_at_ms BIGINT NOT NULL,
            PRIMARY KEY (host, month_ms));
        CREATE INDEX server_habits_domain ON server_habits (domain, month_ms);
        CREATE INDEX server_habits_last ON server_habits (last_at_ms);
        """;
}
