namespace Postern.Store.Migrations;

/// <summary>Passwords of mail programs that belong to somebody who signs in: whose, for what, which addresses they may send as, and when they were last used.</summary>
static class OwnPasswords
{
    public const string Sql = """
        ALTER TABLE users ADD COLUMN staff_id {bytes};
        ALTER TABLE users ADD COLUMN send_as {bytes};
        ALTER TABLE users ADD COLUMN used_at_ms BIGINT;
        CREATE INDEX users_staff ON users (staff_id) WHERE staff_id IS NOT NULL;
        """;
}
