namespace Postern.Store.Migrations;

/// <summary>
/// What the settings of each node were at its last start: nodes of one house may differ, and a setting is no row of its own.
/// What was kept before (settings_seen) goes a release later.
/// </summary>
static class SettingsOfNodes
{
    public const string Sql = """
        CREATE TABLE settings_nodes (
            node          TEXT   PRIMARY KEY,
            started_at_ms BIGINT NOT NULL,
            digests       TEXT   NOT NULL);
        """;
}
