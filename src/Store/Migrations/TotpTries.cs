namespace Postern.Store.Migrations;

/// <summary>Codes of an authenticator app that were tried since the last right one, and when the last was.</summary>
static class TotpTries
{
    public const string Sql = """
        ALTER TABLE staff_totp ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE staff_totp ADD COLUMN tried_at_ms BIGINT NOT NULL DEFAULT 0;
        """;
}
