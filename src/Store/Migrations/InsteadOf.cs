namespace Postern.Store.Migrations;

/// <summary>A copy that goes out instead of one that waits in the portal: of which, and since when. At most one of each is on its way or has arrived.</summary>
static class InsteadOf
{
    public const string Sql = """
        ALTER TABLE copies ADD COLUMN instead_of {bytes};
        ALTER TABLE copies ADD COLUMN asked_at_ms BIGINT;
        CREATE UNIQUE INDEX copies_instead ON copies (instead_of) WHERE instead_of IS NOT NULL AND state IN ('queued', 'held', 'delivered');
        """;
}
