namespace Postern.Store.Migrations;

/// <summary>What the settings were at the last start, as a keyed digest of each: some are secret.</summary>
static class SettingsSeen
{
    public const string Sql = """
        CREATE TABLE settings_seen (
            key    TEXT    PRIMARY KEY,
            digest {bytes} NOT NULL);
        """;
}
