namespace Postern.Store.Migrations;

/// <summary>When the sender was told that a copy is delayed: durable, so that nobody is told twice.</summary>
static class Warning
{
    public const string Sql = "ALTER TABLE copies ADD COLUMN warned_at_ms BIGINT;";
}
