namespace Postern.Store.Migrations;

/// <summary>Until when somebody may be telling; null: it was told.</summary>
static class ToldUntil
{
    public const string Sql = """
        ALTER TABLE portal_told ADD COLUMN until_ms BIGINT;
        CREATE INDEX portal_told_open ON portal_told (until_ms) WHERE until_ms IS NOT NULL;
        """;
}
