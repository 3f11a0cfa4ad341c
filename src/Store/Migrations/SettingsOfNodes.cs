namespace Postern.Store.Migrations;

/// <summary>What the settings of each node were at its last start: nodes of one house may differ, and a setting is no row of its own.</summary>
static class SettingsOfNodes
{
    public const string Sql = """
        DROP TABLE settings_seen;
        CREATE TABLE settings_nodes (
            node          TEXT   PRIMARY KEY,
            started_at_ms BIGINT NOT NULL,
            digests       TEXT   NOT NULL);
        """;
}
